using System.Text;
using Factory.Sdk;
using Factory.Tables;
using ICSharpCode.SharpZipLib;

namespace Factory.Stages.Data.Csv;

/// <summary>How to read a file.</summary>
/// <param name="Delimiter">Between fields; null for what the file's name says.</param>
/// <param name="Header">Whether the first record holds the names.</param>
/// <param name="Quotes">Whether quotes mean anything.</param>
/// <param name="Names">The columns' names instead of those in the file; null for those.</param>
/// <param name="Types">The types of columns that are not to be inferred.</param>
/// <param name="Missing">What stands for a missing value.</param>
internal sealed record CsvFormat(
    byte? Delimiter, bool Header, bool Quotes, IReadOnlyList<string>? Names, IReadOnlyDictionary<string, ColumnType> Types, IReadOnlyList<string> Missing);

/// <summary>
/// Makes a table of a file in two passes: the first finds out names, types and the number of rows, the second fills the
/// columns. So no cell is ever kept as text that will be a number.
/// </summary>
internal sealed class CsvTable(string path, CsvFormat format, Action<double, string> progress, CancellationToken cancellationToken)
{
    private readonly byte _delimiter = format.Delimiter ?? CsvFile.DelimiterOf(path);
    private readonly byte[][] _missing = [.. format.Missing.Select(Encoding.UTF8.GetBytes)];

    public Table Read()
    {
        var (names, types, rows) = Infer();
        var fillers = names.Select((name, i) => ColumnFiller.For(name, types[i], rows)).ToArray();
        var at = 0;
        Scan(0.5, "reading", names, (reader, _) =>
        {
            for (var i = 0; i < fillers.Length; i++) Add(fillers[i], reader, i, at);
            at++;
        });
        return new([.. fillers.Select(f => f.Build())]);

        void Add(ColumnFiller filler, CsvReader reader, int field, int row)
        {
            if (IsMissing(reader[field])) filler.AddMissing(row);
            else if (!filler.TryAdd(reader[field], row))
                throw new StageFailedException(
                    $"line {reader.Line}: column `{names[field]}` is declared as {types[field].ToString().ToLowerInvariant()}, and holds "
                        + $"\"{Encoding.UTF8.GetString(reader[field])}\"; declare another type, or list the value under `missing`");
        }
    }

    private (string[] Names, ColumnType[] Types, int Rows) Infer()
    {
        string[]? names = null;
        CellTypes[] seen = [];
        var rows = 0;
        Scan(0, "finding types", null, (reader, first) =>
        {
            if (first)
            {
                names = Header.Read(reader, format, explicitDelimiter: format.Delimiter is not null);
                seen = [.. names.Select(n => format.Types.ContainsKey(n) ? CellTypes.Text : CellTypes.None)];
            }
            if (first && format.Header) return;
            if (++rows == Array.MaxLength) throw new StageFailedException($"the file has more than {Array.MaxLength} rows; split it");
            for (var i = 0; i < seen.Length; i++)
                if ((seen[i] & CellTypes.Text) == 0 && !IsMissing(reader[i])) seen[i] |= Cell.Classify(reader[i]);
        });
        if (names is null) throw new StageFailedException("the file is empty; at least a header line is needed");
        return (names, [.. names.Select((n, i) => format.Types.TryGetValue(n, out var type) ? type : TypeOf(seen[i]))], rows);
    }

    // Calls `record` for each record; a header only in the first pass, where the names are not known yet.
    private void Scan(double begin, string note, string[]? names, Action<CsvReader, bool> record)
    {
        using var text = CsvFile.Open(path, out var raw);
        var reader = new CsvReader(text, _delimiter, format.Quotes);
        var (first, count, width) = (true, 0L, names?.Length ?? 0);
        while (Next(reader))
        {
            if (first && names is null) width = reader.FieldCount;
            if (reader.FieldCount != width) throw Ragged(reader, width);
            if (!(first && names is not null && format.Header)) record(reader, first);
            first = false;
            if (++count % 16384 != 0) continue;
            cancellationToken.ThrowIfCancellationRequested();
            progress(begin + (0.5 * raw.Position / raw.Length), $"{note}, {count} rows");
        }
    }

    private static bool Next(CsvReader reader)
    {
        try
        {
            return reader.Read();
        }
        catch (Exception e) when (e is SharpZipBaseException or EndOfStreamException)
        {
            throw new StageFailedException($"the gzip file is damaged after line {reader.Line}: {e.Message}; fetch it again", inner: e);
        }
    }

    private bool IsMissing(ReadOnlySpan<byte> cell)
    {
        var word = cell.Trim((byte)' ');
        foreach (var missing in _missing)
            if (word.SequenceEqual(missing)) return true;
        return false;
    }

    private static ColumnType TypeOf(CellTypes seen) => seen switch
    {
        CellTypes.Integer => ColumnType.Integer,
        CellTypes.Number or (CellTypes.Number | CellTypes.Integer) => ColumnType.Number,
        CellTypes.Bool => ColumnType.Bool,
        _ => ColumnType.Text,
    };

    private static StageFailedException Ragged(CsvReader reader, int width) => new(
        $"line {reader.Line}: {reader.FieldCount} fields, and {width} are expected, as in the first line; " +
        (reader.FieldCount > width ? "put a field that holds the delimiter in quotes" : "leave missing values empty, with their delimiters"));
}
