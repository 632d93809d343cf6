using Factory.Sdk;
using Factory.Tables;

namespace Factory.Stages.Sql;

/// <summary>
/// What is wrong with a query before it runs: it does not parse, is not one SELECT, names a table that is no input, or a column that the files it reads do not have. Of types
/// nothing is said: those of a file are known when all of it was read.
/// </summary>
internal static class QueryCheck
{
    private static readonly string[] s_certain = ["not found in FROM clause", "does not have a column named", "does not exist", "Permission Error", "is a list or an object"];

    private const long MostJson = 1 << 20;

    public static IEnumerable<SettingFault> Of(SqlStage stage, CheckedPlace place)
    {
        var setting = stage.File is null ? "query" : "file";
        // Neither of the two is known yet, or both are wrong.
        if (stage.Query is null == stage.File is null || stage.File is { } file && !System.IO.File.Exists(file.Path)) return [];
        try
        {
            using var parser = new QueryDatabase(Path.GetTempPath(), [], "", CancellationToken.None);
            var query = stage.Text(parser);
            if (query.Tables.FirstOrDefault(t => !place.Inputs.Keys.Contains(t, StringComparer.OrdinalIgnoreCase)) is { } unknown)
                return [new(setting, $"{query.Name} reads `{unknown}`, which is no input of this stage{Among(unknown, [.. place.Inputs.Keys])}")];
            var read = query.Tables.Select(t => place.Inputs.First(i => i.Key.Equals(t, StringComparison.OrdinalIgnoreCase))).Distinct().ToList();
            return read.Any(i => i.Value is null) ? [] : Columns(stage, query, setting, read);
        }
        catch (StageFailedException e)
        {
            return [new(setting, e.Message)];
        }
    }

    private static string Among(string name, string[] inputs) => inputs.Length == 0 ? ": give it one, `sql(prices: \"prices.csv\")`"
        : Suggestion.For(name, inputs);

    private static List<SettingFault> Columns(SqlStage stage, QueryText query, string setting, List<KeyValuePair<string, string?>> inputs)
    {
        // What of it no query reads, none will.
        List<InputTable> tables = [.. inputs.Select(i => InputTable.Of(i.Key, i.Value!, isSample: true))];
        // Any line of JSON may bring a further column.
        if (tables.Where(t => t.IsJson).SelectMany(t => t.Files).Sum(f => new FileInfo(f).Length) > MostJson) return [];
        try
        {
            using var database = new QueryDatabase(Path.GetTempPath(), tables, "", CancellationToken.None);
            var columns = database.Columns(query);
            foreach (var (name, type) in columns) QueryColumn.Of(name, type);
            return stage.Label is null || columns.Exists(c => c.Name == stage.Label) ? [] : [new("label", stage.NoLabel([.. columns.Select(c => c.Name)]).Message)];
        }
        catch (StageFailedException e) when (s_certain.Any(c => e.Message.Contains(c, StringComparison.Ordinal)))
        {
            return [new(setting, e.Message)];
        }
        catch (StageFailedException)
        {
            // What it is in all of the file, the run tells.
            return [];
        }
    }
}
