using Factory.Language.Syntax;

namespace Factory.Language.Editing;

/// <summary>An open bracket before the cursor.</summary>
/// <param name="Open">The bracket.</param>
/// <param name="Before">The words before it in its item, whole brackets as <c>()</c>, <c>[]</c> or <c>{}</c>: <c>stage model = train.mlp ()</c>.</param>
internal sealed record Frame(char Open, IReadOnlyList<string> Before)
{
    /// <summary>The first words of the items that came before the cursor in it.</summary>
    public List<string> Items { get; } = [];
}

internal enum CursorKind
{
    /// <summary>Where a word of the language may stand.</summary>
    Word,
    /// <summary>After a number, where its unit may stand.</summary>
    Unit,
    /// <summary>In C#.</summary>
    CSharp,
    /// <summary>In a hole of a string: <c>"{here}"</c>.</summary>
    Hole,
    /// <summary>In a string.</summary>
    Text,
    /// <summary>In a comment.</summary>
    Nowhere,
}

/// <summary>
/// Where a place in a text is, as far as what comes before it tells: the text may be broken, and mostly is while someone types.
/// </summary>
/// <param name="Frames">The open brackets, outermost first.</param>
/// <param name="Item">The words before it in its declaration, setting or argument, as in <see cref="Frame.Before"/>.</param>
/// <param name="Owner">What stands before the last dot of a path, or empty.</param>
/// <param name="Prefix">What has been typed of the word.</param>
/// <param name="Code">C# from its beginning to the cursor.</param>
internal sealed record Cursor(CursorKind Kind, IReadOnlyList<Frame> Frames, IReadOnlyList<string> Item, string Owner, TextSpan Prefix, string Code)
{
    public Frame? Frame => Frames is [.., var last] ? last : null;

    public static Cursor At(string text, int offset) => new Scan(text, offset).Run();

    private sealed class Scan(string text, int offset)
    {
        private readonly List<Frame> _frames = [];
        private readonly Stack<List<string>> _outer = new();
        private List<string> _item = [];
        private bool _afterDot;

        public Cursor Run()
        {
            for (var at = 0; at < offset;)
            {
                var trivia = Trivia.Step(text, at);
                if (trivia > at)
                {
                    // A comment of one line goes on to its end; the other kind ends where it is closed.
                    if (text[at] == '/' && (trivia > offset || trivia == offset && text[at + 1] == '/')) return Place(CursorKind.Nowhere, new(offset, 0));
                    at = trivia;
                    continue;
                }
                if (text[at] == '"')
                {
                    var end = TextGrammar.SkipText(text, at);
                    if (end > offset || end == offset && !IsClosed(at, end)) return InText(at);
                    Add("\"\"");
                    at = end;
                }
                else if (Characters.Is(text, at, "=>"))
                {
                    if (offset < at + 2) return Place(CursorKind.Nowhere, new(offset, 0));
                    Add("=>");
                    if (CSharp(at + 2) is { } place) return place;
                    at = CSharpExtent.Find(text, at + 2).End;
                }
                else if (Characters.NameEnd(text, at) is var word && word > at)
                {
                    if (word >= offset) return Word(at);
                    Start(at, word);
                    at = word;
                }
                else if (NumberGrammar.Extent(text, at) is var (digits, unit) && digits > at)
                {
                    var end = Math.Max(digits, unit.End);
                    if (offset >= digits && (offset <= end || text[end..offset].All(c => c is ' ' or '\t') && unit.Length == 0))
                        return Place(CursorKind.Unit, new(unit.Length > 0 ? unit.Start : offset, unit.Length > 0 ? Math.Max(0, offset - unit.Start) : 0));
                    Add("0");
                    at = end;
                }
                else at = Sign(at);
            }
            return Place(CursorKind.Word, new(offset, 0));
        }

        private bool IsClosed(int start, int end) => end - start >= 2 && text[end - 1] == '"';

        private Cursor InText(int start)
        {
            var hole = text.LastIndexOf('{', offset - 1, offset - start);
            var inHole = hole > start && Characters.NameEnd(text, hole + 1) is var end && (hole + 1 == offset || end >= offset) && text[hole - 1] != '{';
            return inHole ? Place(CursorKind.Hole, new(hole + 1, offset - hole - 1)) : Place(CursorKind.Text, new(start + 1, offset - start - 1));
        }

        private Cursor? CSharp(int after)
        {
            var extent = CSharpExtent.Find(text, after);
            // What follows the expression in its line may become part of it.
            if (offset > extent.End && text.AsSpan(extent.End, offset - extent.End).IndexOfAnyExcept(' ', '\t') >= 0) return null;
            var start = offset;
            while (start > after && Characters.ContinuesName(text[start - 1])) start--;
            return Place(CursorKind.CSharp, new(start, offset - start)) with { Code = text[after..offset] };
        }

        private Cursor Word(int start)
        {
            if (BeginsItem(start)) NewItem();
            return Place(CursorKind.Word, new(start, offset - start));
        }

        private Cursor Place(CursorKind kind, TextSpan prefix)
        {
            // A new line after a whole setting is where the next one begins.
            if (kind == CursorKind.Word && prefix.Length == 0 && BeginsItem(offset)) NewItem();
            var owner = _afterDot && _item is [.., var last] ? last : "";
            return new(kind, [.. _frames], _afterDot ? [.. _item.SkipLast(1)] : [.. _item], owner, prefix, "");
        }

        private void Start(int at, int end)
        {
            var word = text[at..end];
            if (_afterDot && _item.Count > 0)
            {
                _item[^1] += "." + word;
                _afterDot = false;
                return;
            }
            if (_frames.Count > 0 && IsFirstInLine(at) && Recovery.StartsDeclaration(text, at)) CloseAll();
            if (BeginsItem(at)) NewItem();
            Add(word);
        }

        // A word after a whole value is a new setting; so is one at the beginning of a line, unless something is still to come.
        private bool BeginsItem(int at)
        {
            if (_item.Count == 0 || _afterDot) return false;
            var whole = _item[^1] is not ("=" or ":" or "=>" or ".." or "in");
            if (_frames.Count == 0) return whole && IsFirstInLine(at) && (_item.Contains("=") || _item is ["pipeline" or "use", _, ..]);
            return _frames[^1].Open == '{' && whole && (_item.Contains("=") || _item.Contains("=>") || _item[^1] == "{}" || IsFirstInLine(at));
        }

        private bool IsFirstInLine(int at)
        {
            while (at > 0 && text[at - 1] is ' ' or '\t') at--;
            return at == 0 || text[at - 1] == '\n';
        }

        private int Sign(int at)
        {
            var c = text[at];
            if (CSharpTokens.Opens(c))
            {
                if (c == '{' && _frames is [.., { Open: '{' }] && _item.Count == 0) Add("");
                _frames.Add(new(c, [.. _item]));
                _outer.Push(_item);
                _item = [];
            }
            else if (CSharpTokens.Closes(c) && _frames.Count > 0)
            {
                NewItem();
                var open = _frames[^1].Open;
                _frames.RemoveAt(_frames.Count - 1);
                _item = _outer.Pop();
                Add(open == '{' ? "{}" : open == '(' ? "()" : "[]");
            }
            else if (c == ',') NewItem();
            else if (c == '.' && !Characters.Is(text, at, "..")) _afterDot = true;
            else
            {
                var isPair = Characters.Is(text, at, "..");
                Add(isPair ? ".." : c.ToString());
                return at + (isPair ? 2 : 1);
            }
            return at + 1;
        }

        private void Add(string word)
        {
            _afterDot = false;
            _item.Add(word);
        }

        private void NewItem()
        {
            if (_item.Count > 0 && _frames.Count > 0) _frames[^1].Items.Add(_item[0]);
            _item = [];
            _afterDot = false;
        }

        private void CloseAll()
        {
            _frames.Clear();
            _outer.Clear();
            _item = [];
        }
    }
}
