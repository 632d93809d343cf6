namespace Factory.Execution;

/// <summary>Directories that foreign code had its hands in.</summary>
internal static class Trees
{
    private static readonly EnumerationOptions s_all = new() { AttributesToSkip = FileAttributes.None, RecurseSubdirectories = false };

    /// <summary>Deletes a directory with all in it, read-only or not, without following links. One that is not there is no error.</summary>
    public static void Delete(string directory)
    {
        if (!Directory.Exists(directory)) return;
        if (new DirectoryInfo(directory).LinkTarget is not null)
        {
            File.Delete(directory);
            return;
        }
        MakeWritable(new DirectoryInfo(directory));
        Directory.Delete(directory, recursive: true);
    }

    private static void MakeWritable(DirectoryInfo directory)
    {
        const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        if ((directory.UnixFileMode & owner) != owner) directory.UnixFileMode |= owner;
        foreach (var below in directory.EnumerateDirectories("*", s_all))
        {
            if (below.LinkTarget is null) MakeWritable(below);
        }
    }

    /// <summary>Writes a file so that who sees it sees all of it.</summary>
    public static void WriteWhole(string file, ReadOnlySpan<byte> content)
    {
        var temporary = $"{file}.{Environment.ProcessId}.tmp";
        try
        {
            File.WriteAllBytes(temporary, content);
            File.Move(temporary, file, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }
}
