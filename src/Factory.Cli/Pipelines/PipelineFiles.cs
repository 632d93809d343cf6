using Factory.Language;

namespace Factory.Cli.Pipelines;

/// <summary>Finds and reads the pipeline files that a user names.</summary>
internal static class PipelineFiles
{
    public const string Pattern = "*.factory";

    /// <summary>The file itself, or all pipeline files in the folder and below it; floors have the same ending and are none.</summary>
    /// <exception cref="RequestException">There is nothing of that name.</exception>
    public static IReadOnlyList<string> Find(string name, Surroundings surroundings)
    {
        if (!Directory.Exists(Path.GetFullPath(name, surroundings.Directory))) return [name];
        var files = Directory.GetFiles(Path.GetFullPath(name, surroundings.Directory), Pattern,
            new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint });
        files = [.. files.Where(f => !FloorCompiler.IsFloor(Read(f, f)))];
        if (files.Length == 0) throw new RequestException(ExitCode.NotFound, $"there is no {Pattern} in {name}");
        return [.. files.Select(f => Path.Combine(name, Path.GetRelativePath(Path.GetFullPath(name, surroundings.Directory), f))).Order(StringComparer.Ordinal)];
    }

    /// <exception cref="RequestException">The file cannot be read.</exception>
    public static string Read(string name, string path)
    {
        try
        {
            var text = File.ReadAllText(path);
            // Of a file of another kind a message would show its bytes.
            return !text.Contains('\0', StringComparison.Ordinal) ? text
                : throw new RequestException(ExitCode.Diagnostics, $"{name} is no text: a pipeline is one", "is it the file that you mean?");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new RequestException(ExitCode.NotFound, $"there is no file {name}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RequestException(ExitCode.Failed, $"{name} cannot be read: {(Directory.Exists(path) ? "it is a folder" : e.Message)}");
        }
    }
}
