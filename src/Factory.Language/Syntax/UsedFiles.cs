namespace Factory.Language.Syntax;

/// <summary>Puts the declarations of used files beside those of the pipeline's own: <c>use "common.factory"</c>.</summary>
/// <param name="files">Path, relative to the pipeline's file, to text.</param>
internal sealed class UsedFiles(SourceMap sources, IReadOnlyDictionary<string, string> files, DiagnosticBag diagnostics)
{
    private readonly HashSet<string> _included = new(StringComparer.Ordinal);
    private readonly List<string> _way = [];

    /// <summary>What was not there stays, so that what it may declare is not reported as unknown.</summary>
    public PipelineSyntax Include(PipelineSyntax pipeline) => pipeline with { Declarations = Include(pipeline.Declarations, "") };

    /// <summary>The path that a file means by another, relative to the pipeline's file; null when it is none.</summary>
    /// <param name="folder">Of the file that uses it, relative to the pipeline's file.</param>
    public static string? Path(string folder, string written)
    {
        if (written.Length == 0 || written.StartsWith('/')) return null;
        List<string> parts = [];
        foreach (var part in (folder.Length == 0 ? written : $"{folder}/{written}").Split('/'))
        {
            if (part == ".." && parts.Count > 0 && parts[^1] != "..") parts.RemoveAt(parts.Count - 1);
            else if (part is not ("." or "")) parts.Add(part);
        }
        return string.Join('/', parts);
    }

    private List<DeclarationSyntax> Include(IReadOnlyList<DeclarationSyntax> declarations, string folder)
    {
        List<DeclarationSyntax> all = [];
        foreach (var declaration in declarations)
        {
            if (declaration is not UseFileSyntax use) all.Add(declaration);
            else if (use.File.Plain is { } written && Path(folder, written) is { Length: > 0 } path) Include(all, use, path);
            else
            {
                diagnostics.NotAFile(use.File.Span);
                all.Add(use);
            }
        }
        return all;
    }

    private void Include(List<DeclarationSyntax> all, UseFileSyntax use, string path)
    {
        if (_way.IndexOf(path) is >= 0 and var at) diagnostics.UseCycle(use.File.Span, _way[at..]);
        else if (!files.TryGetValue(path, out var text))
        {
            diagnostics.UsedFileMissing(use.File.Span, path);
            all.Add(use);
        }
        else if (text == sources.Main.Text) diagnostics.UseCycle(use.File.Span, [path, .. _way]);
        // Used by two files it is still there once.
        else if (_included.Add(path))
        {
            var from = sources.Add(new(path, text));
            _way.Add(path);
            all.AddRange(Include(PipelineParser.ParseUsed(sources.Whole, from, diagnostics), path.Contains('/') ? path[..path.LastIndexOf('/')] : ""));
            _way.RemoveAt(_way.Count - 1);
        }
    }
}
