using System.Collections.Concurrent;
using Factory.Language;

namespace Factory.LanguageServer;

/// <summary>The files of the folder that is open, as the editor has them, else as they lie on the disk. Safe to ask from several threads.</summary>
internal sealed class Workspace
{
    /// <summary>How many files are looked through for those that use another.</summary>
    private const int Most = 2_000;

    private static readonly EnumerationOptions s_everywhere = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.Hidden | FileAttributes.ReparsePoint };
    private readonly ConcurrentDictionary<string, FileVersion> _open = new(StringComparer.Ordinal);

    public void Put(FileVersion file) => _open[file.Path] = file;

    public void Close(FileVersion file) => _open.TryRemove(file.Path, out _);

    /// <summary>Null when there is no such file, or it cannot be read.</summary>
    public FileVersion? Find(string path)
    {
        if (_open.TryGetValue(path, out var open)) return open;
        try
        {
            return new(new Uri(path).AbsoluteUri, path, 0, new(path, File.ReadAllText(path)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The files that a file uses, by their path relative to it. What cannot be read is left out: the language tells of it.</summary>
    public IReadOnlyDictionary<string, string> UsedBy(FileVersion file)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        var open = new Queue<(string Folder, string Text)>([("", file.Source.Text)]);
        while (open.TryDequeue(out var next))
            foreach (var path in PipelineCompiler.UsedBy(next.Text, next.Folder))
                if (!found.ContainsKey(path) && Find(Beside(file, path)) is { Source.Text: var text })
                {
                    found.Add(path, text);
                    open.Enqueue((Path.GetDirectoryName(path) ?? "", text));
                }
        return found;
    }

    /// <summary>The path that a file uses another by, or null when it does not use it.</summary>
    private string? NameOf(FileVersion used, FileVersion user) => UsedBy(user).Keys.FirstOrDefault(p => Beside(user, p) == used.Path);

    /// <summary>Those that use a file, with the path by which each does.</summary>
    /// <param name="root">Where they are looked for.</param>
    public IEnumerable<(FileVersion File, string Path)> UsersOf(FileVersion used, string root) =>
        from path in (Directory.Exists(root) ? Directory.EnumerateFiles(root, "*.factory", s_everywhere).Take(Most) : []).Concat(_open.Keys).Distinct(StringComparer.Ordinal)
        where path != used.Path
        let file = Find(path)
        where file is not null
        let name = NameOf(used, file)
        where name is not null
        select (file, name);

    /// <summary>The open files that use a file.</summary>
    public IEnumerable<FileVersion> OpenUsersOf(FileVersion used) => _open.Values.Where(f => f.Path != used.Path && f.Source.Text.Contains("use \"", StringComparison.Ordinal) && NameOf(used, f) is not null);

    private static string Beside(FileVersion file, string path) => Path.GetFullPath(path, Path.GetDirectoryName(file.Path) ?? "/");
}
