using Factory.Language;
using Factory.LanguageServer.Wire;

namespace Factory.LanguageServer;

/// <summary>Renames what is declared, in its own file and in all that use it.</summary>
internal sealed class Renaming(Workspace files, Catalog catalog)
{
    /// <param name="root">The folder in which those that use the file are looked for; null for the file's own.</param>
    /// <returns>The edits, or why the name cannot be.</returns>
    public (WorkspaceEdit? Edit, string? Problem) Rename(FileVersion file, int offset, string name, string? root)
    {
        var document = Open(file);
        // From where a name is used it is renamed where it is declared.
        if (document.DefinitionAt(offset) is var (source, span) && !ReferenceEquals(source, file.Source)
            && files.Find(Path.GetFullPath(source.Path, Path.GetDirectoryName(file.Path) ?? "/")) is { } declaring)
            (file, offset, document) = (declaring, span.Start, Open(declaring));
        var own = document.Rename(offset, name);
        if (own.Problem is not null) return (null, own.Problem);
        var edits = new Dictionary<string, IReadOnlyList<TextEdit>> { [file.Uri] = Edits(file, own.Places, name) };
        var old = document.Source.Text.Substring(own.Places[0].Start, own.Places[0].Length);
        foreach (var (user, path) in files.UsersOf(file, root ?? Path.GetDirectoryName(file.Path) ?? "/"))
        {
            var there = Open(user).RenameUsed(path, old, name);
            if (there.Problem is { } problem) return (null, $"{user.Path}: {problem}");
            if (there.Places.Count > 0) edits[user.Uri] = Edits(user, there.Places, name);
        }
        return (new(edits), null);
    }

    private PipelineDocument Open(FileVersion file) => PipelineDocument.Open(file.Source, catalog, used: files.UsedBy(file));

    private static IReadOnlyList<TextEdit> Edits(FileVersion file, IEnumerable<TextSpan> places, string name) => [.. places.Select(p => new TextEdit(file.RangeOf(p), name))];
}
