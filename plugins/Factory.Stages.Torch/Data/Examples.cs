using Factory.Sdk;
using Factory.Tables;

namespace Factory.Stages.Torch.Data;

/// <summary>Rows as a model reads them.</summary>
/// <param name="Inputs">Row by row, one value a feature.</param>
/// <param name="Classes">Each row's class.</param>
internal sealed record Examples(float[] Inputs, int[] Classes)
{
    public int Count => Classes.Length;

    /// <exception cref="StageFailedException">The table lacks a column, or does not fit the model.</exception>
    public static Examples Of(Table table, string name, IReadOnlyList<Feature> features, LabelSet labels)
    {
        if (table.RowCount == 0) throw new StageFailedException($"`{name}` holds no rows");
        var inputs = new float[checked(table.RowCount * features.Count)];
        for (var i = 0; i < features.Count; i++)
        {
            var column = ColumnOf(table, name, features[i].Name, "a feature of the model");
            Feature.RefuseText(column);
            for (var row = 0; row < column.Count; row++) inputs[row * features.Count + i] = features[i].Encode(column.Number(row));
        }
        return new(inputs, labels.Encode(ColumnOf(table, name, labels.Column, "the label"), name));
    }

    /// <exception cref="StageFailedException">There is no such column.</exception>
    public static Column ColumnOf(Table table, string name, string column, string role) => table.TryGet(column)
        ?? throw new StageFailedException(
            $"`{name}` has no column `{column}`, which is {role}; it has "
                + $"{string.Join(", ", table.Columns.Select(c => $"`{c.Name}`").Take(20))}{(table.Columns.Count > 20 ? ", …" : "")}");
}
