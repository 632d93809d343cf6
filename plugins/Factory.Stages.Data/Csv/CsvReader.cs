using System.Text.Unicode;
using Factory.Sdk;

namespace Factory.Stages.Data.Csv;

/// <summary>
/// Reads records of delimited text as RFC 4180 has them, over bytes: fields in quotes may hold delimiters, line ends and
/// doubled quotes. Blank lines are left out. What the record's spans show is valid until the next <see cref="Read"/>.
/// </summary>
internal sealed class CsvReader(Stream stream, byte delimiter, bool quotes = true)
{
    /// <summary>A quote that is never closed would otherwise pull the whole rest of a file into memory.</summary>
    internal const int LongestRecord = 64 << 20;

    private const byte Quote = (byte)'"', LineFeed = (byte)'\n', CarriageReturn = (byte)'\r';

    private readonly List<(int Start, int Length)> _fields = [];
    private byte[] _buffer = new byte[1 << 16];
    private int _start, _filled;
    private long _nextLine = 1;
    private bool _begun;

    /// <summary>The line on which the record begins, from 1.</summary>
    public long Line { get; private set; }
    public int FieldCount => _fields.Count;
    public ReadOnlySpan<byte> this[int field] => _buffer.AsSpan(_fields[field].Start, _fields[field].Length);

    /// <summary>Goes to the next record; false at the end.</summary>
    /// <exception cref="StageFailedException">The text is not what it should be; the message says on which line.</exception>
    public bool Read()
    {
        if (!_begun) Begin();
        while (FindEnd(out var end, out var lines))
        {
            Line = _nextLine;
            _nextLine += lines;
            var record = new Range(_start, end);
            _start = end;
            if (Split(record)) return true;
        }
        return false;
    }

    private void Begin()
    {
        _begun = true;
        Fill();
        var head = _buffer.AsSpan(0, _filled);
        if (head.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF])) _start = 3;
        if (head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || head.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
            throw new StageFailedException("the file is UTF-16; save it as UTF-8");
    }

    // The end lies after the line feed, or at the end of the stream. An odd number of quotes so far means that a field is open.
    private bool FindEnd(out int end, out int lines)
    {
        var (at, open) = (0, false);
        lines = 0;
        while (true)
        {
            var rest = _buffer.AsSpan(_start + at, _filled - _start - at);
            var found = quotes ? rest.IndexOfAny(Quote, LineFeed) : rest.IndexOf(LineFeed);
            if (found < 0)
            {
                at += rest.Length;
                if (Fill()) continue;
                end = _filled;
                if (open) throw Wrong(_nextLine, "a quote is opened in this record and never closed");
                return end > _start;
            }
            at += found + 1;
            if (rest[found] == Quote)
            {
                open = !open;
                continue;
            }
            lines++;
            if (open) continue;
            end = _start + at;
            return true;
        }
    }

    private bool Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _filled - _start).CopyTo(_buffer);
            (_start, _filled) = (0, _filled - _start);
        }
        if (_filled == _buffer.Length)
        {
            if (_filled >= LongestRecord)
                throw Wrong(_nextLine,
                    $"the record that begins here is longer than {new ByteSize(LongestRecord)}; is a quote missing, or doubled where it should not be?");
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }
        var count = stream.Read(_buffer, _filled, _buffer.Length - _filled);
        _filled += count;
        return count > 0;
    }

    private bool Split(Range range)
    {
        var record = _buffer.AsSpan(range);
        if (record[^1] == LineFeed) record = record[..^1];
        if (record.EndsWith(CarriageReturn)) record = record[..^1];
        if (record.IsEmpty) return false;
        if (!Utf8.IsValid(record)) throw Wrong(Line + LinesBeforeInvalid(record), "the bytes are not UTF-8; convert the file (`iconv -t utf-8`)");
        _fields.Clear();
        for (var at = 0; at <= record.Length;) at = Field(record, at, range.Start.Value) + 1;
        return true;
    }

    // Takes the field that begins at `at` and returns where its delimiter is.
    private int Field(Span<byte> record, int at, int offset)
    {
        if (quotes && at < record.Length && record[at] == Quote) return QuotedField(record, at + 1, offset);
        var length = record[at..].IndexOf(delimiter);
        if (length < 0) length = record.Length - at;
        var field = record.Slice(at, length);
        if (quotes && field.Contains(Quote))
            throw Wrong(Line,
                $"field {_fields.Count + 1} holds a quote and is not in quotes: put it in quotes and double the quote, or set `quotes = false` if the file "
                    + "has no quoting");
        if (field.Contains(CarriageReturn)) throw Wrong(Line, "a carriage return stands without a line feed; convert the line ends to line feeds");
        _fields.Add((offset + at, length));
        return at + length;
    }

    // Doubled quotes are made single in place: the text only gets shorter.
    private int QuotedField(Span<byte> record, int begin, int offset)
    {
        var (from, to) = (begin, begin);
        while (true)
        {
            var length = record[from..].IndexOf(Quote);
            if (length < 0) throw Wrong(Line, $"the quote of field {_fields.Count + 1} is never closed");
            record.Slice(from, length).CopyTo(record[to..]);
            (from, to) = (from + length + 1, to + length);
            if (from >= record.Length || record[from] != Quote) break;
            record[to++] = Quote;
            from++;
        }
        if (from < record.Length && record[from] != delimiter)
            throw Wrong(Line, $"field {_fields.Count + 1} goes on after its closing quote: double a quote that belongs to the text");
        _fields.Add((offset + begin, to - begin));
        return from;
    }

    private static long LinesBeforeInvalid(ReadOnlySpan<byte> record)
    {
        var valid = 0;
        while (System.Text.Rune.DecodeFromUtf8(record[valid..], out _, out var taken) == System.Buffers.OperationStatus.Done) valid += taken;
        return record[..valid].Count(LineFeed);
    }

    private static StageFailedException Wrong(long line, string message) => new($"line {line}: {message}");
}
