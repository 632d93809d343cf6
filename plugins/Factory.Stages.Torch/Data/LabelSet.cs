using Factory.Sdk;
using Factory.Tables;

namespace Factory.Stages.Torch.Data;

/// <summary>The classes of a model: the values of the label column, numbers in numeric order, all others in ordinal order.</summary>
internal sealed class LabelSet
{
    private readonly Dictionary<string, int> _index;

    public LabelSet(string column, IReadOnlyList<string> values)
    {
        Column = column;
        Values = values;
        _index = values.Select((value, i) => (value, i)).ToDictionary(v => v.value, v => v.i, StringComparer.Ordinal);
    }

    public string Column { get; }
    public IReadOnlyList<string> Values { get; }
    public int Count => Values.Count;

    /// <exception cref="StageFailedException">The column cannot be what is predicted.</exception>
    public static LabelSet Of(Column column)
    {
        var firstRows = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var row = 0; row < column.Count; row++)
            if (!column.IsMissing(row)) firstRows.TryAdd(column.Text(row), row);

        if (firstRows.Count < 2)
            throw new StageFailedException($"the label column `{column.Name}` holds {firstRows.Count} different value(s); a classifier needs two or more");
        if (firstRows.Count > 100 && firstRows.Count > column.Count / 2)
            throw new StageFailedException(
                $"the label column `{column.Name}` holds {firstRows.Count} different values in {column.Count} rows; train.mlp classifies, it does not predict "
                    + "quantities");

        var values = column.Type == ColumnType.Text
            ? firstRows.Keys.Order(StringComparer.Ordinal)
            : firstRows.OrderBy(v => column.Number(v.Value)).ThenBy(v => v.Key, StringComparer.Ordinal).Select(v => v.Key);
        return new(column.Name, [.. values]);
    }

    /// <summary>Every row's class.</summary>
    /// <exception cref="StageFailedException">A row has no label, or one that training did not see.</exception>
    public int[] Encode(Column column, string table)
    {
        var classes = new int[column.Count];
        for (var row = 0; row < classes.Length; row++)
        {
            if (column.IsMissing(row))
                throw new StageFailedException($"`{table}`, row {row + 1}: the label `{column.Name}` is missing; filter such rows out");
            if (!_index.TryGetValue(column.Text(row), out classes[row]))
                throw new StageFailedException(
                    $"`{table}`, row {row + 1}: the label `{column.Name}` is \"{column.Text(row)}\", which the training rows do not hold; they hold "
                        + $"{Sample()}");
        }
        return classes;
    }

    private string Sample() => string.Join(", ", Values.Take(20).Select(v => $"\"{v}\"")) + (Count > 20 ? $" and {Count - 20} more" : "");
}
