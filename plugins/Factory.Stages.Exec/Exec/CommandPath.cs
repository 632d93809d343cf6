using Factory.Sdk;

namespace Factory.Stages.Exec;

/// <summary>Finds the program of a command as a shell would.</summary>
internal static class CommandPath
{
    /// <param name="name">A name to be looked for in PATH, or a path relative to the work directory.</param>
    /// <param name="workDirectory">Where the command will run.</param>
    /// <param name="environment">The command's own environment.</param>
    /// <exception cref="StageFailedException">There is no such program, or it cannot be run.</exception>
    public static string Find(string name, string workDirectory, IReadOnlyDictionary<string, string> environment)
    {
        if (name.Contains('/')) return Checked(name, Path.Combine(workDirectory, name));
        var folders = environment["PATH"].Split(':', StringSplitOptions.RemoveEmptyEntries);
        var found = folders.Select(folder => Path.Combine(workDirectory, folder, name)).Where(File.Exists).ToArray();
        if (found.FirstOrDefault(IsExecutable) is { } program) return program;
        if (found.Length > 0) return Checked(name, found[0]);
        if (File.Exists(Path.Combine(workDirectory, name)))
            throw new StageFailedException(
                $"`{name}` is a file of this stage and no program in PATH; run it as \"./{name}\", or by its interpreter, such as [\"bash\", \"{name}\"]");
        throw new StageFailedException(
            $"there is no program `{name}` in PATH ({string.Join(':', folders)}); install it where the stage runs, give its absolute path, or add its folder "
                + "with `env.PATH`");
    }

    private static string Checked(string name, string path)
    {
        if (Directory.Exists(path)) throw new StageFailedException($"`{name}` is a folder, and a program is needed");
        if (!File.Exists(path))
            throw new StageFailedException(
                $"there is no program `{name}`; a relative path starts at the stage's work directory, which holds what `files` lists");
        if (!IsExecutable(path))
            throw new StageFailedException(
                $"`{name}` is not executable; make it so (`chmod +x`), or run it by its interpreter, such as [\"python3\", \"{name}\"]");
        return path;
    }

    private static bool IsExecutable(string path) =>
        (File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0;
}
