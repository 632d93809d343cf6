using Factory.Language;
using Factory.LanguageServer.Wire;
using Range = Factory.LanguageServer.Wire.Range;

namespace Factory.LanguageServer;

/// <summary>A file as the editor has it: its text at a version.</summary>
internal sealed record FileVersion(string Uri, string Path, int Version, SourceText Source)
{
    /// <summary>The text after some edits, each of which is about the text after the one before. A place outside the text means its end.</summary>
    public FileVersion After(int version, IEnumerable<TextDocumentContentChangeEvent> changes)
    {
        var source = Source;
        foreach (var change in changes)
        {
            if (change.Range is not { } range)
            {
                source = new(Path, change.Text);
                continue;
            }
            var (start, end) = (Offset(source, range.Start), Offset(source, range.End));
            if (end < start) (start, end) = (end, start);
            source = new(Path, string.Concat(source.Text.AsSpan(0, start), change.Text, source.Text.AsSpan(end)));
        }
        return this with { Version = version, Source = source };
    }

    public int Offset(Position position) => Offset(Source, position);

    public Range RangeOf(TextSpan span) => new(PositionOf(span.Start), PositionOf(span.End));

    public Range All => new(new(0, 0), PositionOf(Source.Text.Length));

    private static int Offset(SourceText source, Position position) => source.Offset(position.Line + 1, position.Character + 1);

    private Position PositionOf(int offset)
    {
        var (line, column) = Source.Locate(Math.Clamp(offset, 0, Source.Text.Length));
        return new(line - 1, column - 1);
    }
}
