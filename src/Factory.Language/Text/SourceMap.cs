namespace Factory.Language;

/// <summary>
/// A pipeline's file and the files that it uses, one after another: an offset says the file too. What is found in a used file is handed out
/// as a diagnostic of that file.
/// </summary>
public sealed class SourceMap
{
    private readonly List<(int Start, SourceText Text)> _texts = [];

    public SourceMap(SourceText main) => _texts.Add((0, main));

    /// <summary>The pipeline's own text.</summary>
    internal SourceText Main => _texts[0].Text;

    /// <summary>All texts, with a line end between them.</summary>
    internal string Whole { get; private set; } = "";

    /// <returns>Where the text begins.</returns>
    internal int Add(SourceText text)
    {
        if (_texts.Count == 1) Whole = _texts[0].Text.Text;
        var start = Whole.Length + 1;
        Whole = $"{Whole}\n{text.Text}";
        _texts.Add((start, text));
        return start;
    }

    /// <summary>The file of an offset, and where it begins.</summary>
    internal (int Start, SourceText Text) At(int offset) => _texts.FindLast(t => t.Start <= offset) is { Text: not null } found ? found : _texts[0];

    /// <summary>The diagnostic with its place in its own file; one that has it already is left as it is.</summary>
    public Diagnostic Place(Diagnostic diagnostic)
    {
        var (start, text) = At(diagnostic.Span.Start);
        return start == 0 || diagnostic.File is not null ? diagnostic
            : diagnostic with { Span = new(diagnostic.Span.Start - start, diagnostic.Span.Length), File = text };
    }
}
