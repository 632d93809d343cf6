using Factory.Language.Editing;

namespace Factory.Language;

/// <summary>The columns of datasets, as far as anyone has recorded them.</summary>
public interface IKnownColumns
{
    /// <returns>Null when nothing is known of the dataset.</returns>
    /// <param name="dataset">Its full name, such as <c>digits/raw</c>.</param>
    IReadOnlyList<string>? Of(string dataset);
}

/// <summary>A pipeline's text as an editor sees it, at one moment. Never throws for what the text holds; safe to ask from several threads.</summary>
public sealed class PipelineDocument
{
    private readonly Analysis _analysis;
    private readonly Completions _completions;
    private readonly Occurrences _names;

    private PipelineDocument(SourceText source, Catalog catalog, IKnownColumns? columns, IReadOnlyDictionary<string, string> used)
    {
        _analysis = new(source, catalog, used);
        _completions = new(_analysis, columns);
        _names = new(_analysis);
    }

    /// <param name="used">The files that it uses, by their path relative to it.</param>
    public static PipelineDocument Open(SourceText source, Catalog catalog, IKnownColumns? columns = null, IReadOnlyDictionary<string, string>? used = null) =>
        new(source, catalog, columns, used ?? new Dictionary<string, string>());

    public SourceText Source => _analysis.Source;
    public IReadOnlyList<Diagnostic> Diagnostics => _analysis.Diagnostics;

    /// <summary>What may be written at an offset.</summary>
    public CompletionList CompleteAt(int offset) => _completions.At(Math.Clamp(offset, 0, Source.Text.Length));

    /// <summary>What is known of the word at an offset, or null.</summary>
    public HoverText? HoverAt(int offset) => new Hovers(_analysis, _completions, _names).At(Math.Clamp(offset, 0, Source.Text.Length));

    /// <summary>Where the name at an offset is declared, in this text or in a file that it uses; or null.</summary>
    public (SourceText File, TextSpan Span)? DefinitionAt(int offset) => _names.DefinitionAt(offset) is { } span ? _analysis.Locate(span) : null;

    /// <summary>Every place of the name at an offset, its declaration first; empty when there is no name.</summary>
    public IReadOnlyList<TextSpan> OccurrencesAt(int offset) => _names.At(offset);

    /// <summary>Where a new name would be written, or why it cannot be.</summary>
    public RenameResult Rename(int offset, string name) => _names.Rename(offset, name);

    /// <summary>The same of a name that a used file declares: where it stands in this text.</summary>
    /// <param name="file">The used file, by its path relative to this one.</param>
    public RenameResult RenameUsed(string file, string old, string name) => _names.RenameUsed(file, old, name);

    public IReadOnlyList<OutlineItem> Outline() => Editing.Outline.Of(_analysis);

    /// <summary>The text in its canonical layout.</summary>
    public FormatResult Format() => PipelineFormatter.Format(Source);
}
