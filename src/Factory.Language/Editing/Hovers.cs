using Factory.Language.Syntax;

namespace Factory.Language.Editing;

/// <summary>What is known of a word: of a declared name all that it stands for; of any other what would be said if it were typed there.</summary>
internal sealed class Hovers(Analysis analysis, Completions completions, Occurrences names)
{
    public HoverText? At(int offset)
    {
        var text = analysis.Text;
        if (names.SymbolAt(offset) is { } symbol && Described.Symbol(symbol).Documentation is { } declared) return new(declared, names.SpanAt(offset)!.Value);
        var (start, end) = (offset, offset);
        while (start > 0 && Characters.ContinuesName(text[start - 1])) start--;
        while (end < text.Length && Characters.ContinuesName(text[end])) end++;
        if (start == end) return null;
        var cursor = Cursor.At(text, end);
        if (cursor.Kind == CursorKind.Nowhere) return null;
        var word = text[start..end];
        var found = completions.All(cursor).FirstOrDefault(c => c.Label == word);
        // `train` of `train.mlp` is no name of its own: the whole path is.
        if (found is null && cursor.Kind == CursorKind.Word && end < text.Length && text[end] == '.' && Characters.NameEnd(text, end + 1) is var rest && rest > end + 1) return At(rest);
        return found?.Documentation is { } known ? new(known, new(start, end - start)) : null;
    }
}
