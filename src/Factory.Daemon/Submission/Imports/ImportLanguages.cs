namespace Factory.Daemon;

/// <summary>The text of a script → what it may import.</summary>
/// <param name="text">The script's text.</param>
/// <param name="file">The script, relative to the project.</param>
/// <param name="entry">The folder of the script that the command starts, relative to the project.</param>
internal delegate IEnumerable<ImportCandidates> ImportLanguage(string text, string file, string entry);

/// <summary>Which language a script is written in: by its name, else by the interpreter that its first line names.</summary>
internal static class ImportLanguages
{
    private static readonly Dictionary<string, ImportLanguage> s_byEnding = new(StringComparer.Ordinal)
    {
        [".py"] = PythonImports.Of, [".pyw"] = PythonImports.Of,
        [".sh"] = ShellImports.Of, [".bash"] = ShellImports.Of, [".zsh"] = ShellImports.Of, [".ksh"] = ShellImports.Of,
        [".js"] = NodeImports.Of, [".mjs"] = NodeImports.Of, [".cjs"] = NodeImports.Of, [".ts"] = NodeImports.Of, [".mts"] = NodeImports.Of,
        [".cts"] = NodeImports.Of, [".jsx"] = NodeImports.Of, [".tsx"] = NodeImports.Of,
        [".csx"] = CSharpImports.Of,
    };

    private static readonly (string Word, ImportLanguage Language)[] s_byInterpreter =
        [("python", PythonImports.Of), ("node", NodeImports.Of), ("deno", NodeImports.Of), ("bun", NodeImports.Of), ("sh", ShellImports.Of)];

    /// <summary>Whether it may be a script, by its name alone.</summary>
    public static bool MayBeScript(string path) => Path.GetExtension(path) is var ending && (ending.Length == 0 || s_byEnding.ContainsKey(ending));

    /// <summary>Null for what is no script, or one of another language.</summary>
    public static ImportLanguage? Of(string path) =>
        Path.GetExtension(path) is { Length: > 0 } ending ? s_byEnding.GetValueOrDefault(ending) : OfFirstLine(path);

    private static ImportLanguage? OfFirstLine(string path)
    {
        using var reader = new StreamReader(path);
        Span<char> begin = stackalloc char[128];
        var text = begin[..reader.ReadBlock(begin)].ToString().Split('\n')[0];
        if (!text.StartsWith("#!", StringComparison.Ordinal)) return null;
        return s_byInterpreter.FirstOrDefault(i => text.Contains(i.Word, StringComparison.Ordinal)).Language;
    }
}
