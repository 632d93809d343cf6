using Factory.Sdk;
using Factory.Tables;

namespace Factory.Stages.Sql;

/// <summary>
/// What is wrong with a query before it runs: it does not parse, is not one SELECT, names a table that is no input, or a column that the files it reads do not have. Of what
/// does not fit a type nothing is said: the types of a large file are known when all of it was read.
/// </summary>
/// <param name="Columns">Those of the result; null where they are not known.</param>
internal sealed record QueryCheck(IReadOnlyList<SettingFault> Faults, IReadOnlyList<CheckedColumn>? Columns)
{
    private const long MostJson = 1 << 20;

    private static readonly string[] s_certain = ["not found in FROM clause", "does not have a column named", "does not exist", "Permission Error", "is a list or an object"];
    private static readonly QueryCheck s_nothing = new([], null);
    // To open one costs more than to parse; a process checks the stages of one pipeline and ends.
    private static readonly Lazy<QueryDatabase> s_parser = new(() => new(Path.GetTempPath(), [], "", CancellationToken.None));

    public static QueryCheck Of(SqlStage stage, CheckedPlace place)
    {
        var setting = stage.File is null ? "query" : "file";
        // Neither of the two is known yet, or both are wrong.
        if (stage.Query is null == stage.File is null || stage.File is { } file && !System.IO.File.Exists(file.Path)) return s_nothing;
        try
        {
            var query = stage.Text(s_parser.Value);
            if (query.Tables.FirstOrDefault(t => !place.Inputs.Keys.Contains(t, StringComparer.OrdinalIgnoreCase)) is { } unknown)
                return Wrong(setting, $"{query.Name} reads `{unknown}`, which is no input of this stage{Among(unknown, [.. place.Inputs.Keys])}");
            return TablesOf(query, place, InputTable.Number) is { } tables ? Look(stage, query, setting, tables, place) : s_nothing;
        }
        catch (StageFailedException e)
        {
            return Wrong(setting, e.Message);
        }
    }

    private static QueryCheck Wrong(string setting, string message) => new([new(setting, message)], null);

    // What of the inputs no query reads, none will. Null where one is not known, or any line of it may bring a further column.
    private static List<InputTable>? TablesOf(QueryText query, CheckedPlace place, string otherwise)
    {
        var names = query.Tables.Select(t => place.Inputs.Keys.First(i => i.Equals(t, StringComparison.OrdinalIgnoreCase))).Distinct().ToList();
        if (!names.TrueForAll(n => place.Inputs[n] is not null || place.Columns.ContainsKey(n))) return null;
        List<InputTable> tables = [.. names.Select(n => place.Inputs[n] is { } path ? InputTable.Of(n, path, isSample: true) : InputTable.Of(n, place.Columns[n], otherwise))];
        return tables.Where(t => t.IsJson).SelectMany(t => t.Files).Sum(f => new FileInfo(f).Length) > MostJson ? null : tables;
    }

    private static string Among(string name, string[] inputs) => inputs.Length == 0 ? ": give it one, `sql(prices: \"prices.csv\")`"
        : Suggestion.For(name, inputs);

    private static QueryCheck Look(SqlStage stage, QueryText query, string setting, List<InputTable> tables, CheckedPlace place)
    {
        try
        {
            var columns = Describe(query, tables);
            foreach (var (name, type) in columns) QueryColumn.Of(name, type);
            var texts = tables.TrueForAll(t => t.IsWhole) ? Texts(query, place, columns) : [];
            return stage.Label is null || columns.Exists(c => c.Name == stage.Label) ? new([], [.. columns.Select(c => new CheckedColumn(c.Name, texts.Contains(c.Name)))])
                : Wrong("label", stage.NoLabel([.. columns.Select(c => c.Name)]).Message);
        }
        catch (StageFailedException e) when (s_certain.Any(c => e.Message.Contains(c, StringComparison.Ordinal)))
        {
            return Wrong(setting, e.Message);
        }
        catch (StageFailedException)
        {
            // What it is in all of the file, the run tells.
            return s_nothing;
        }
    }

    private static List<(string Name, string Type)> Describe(QueryText query, List<InputTable> tables)
    {
        using var database = new QueryDatabase(Path.GetTempPath(), tables, "", CancellationToken.None);
        return database.Columns(query);
    }

    // Text whatever the columns are of which that is not known.
    private static HashSet<string> Texts(QueryText query, CheckedPlace place, List<(string Name, string Type)> columns)
    {
        var texts = columns.Where(c => c.Type == InputTable.Text).Select(c => c.Name).ToHashSet();
        if (texts.Count == 0 || !query.Tables.Any(place.Columns.ContainsKey)) return texts;
        try
        {
            texts.IntersectWith(Describe(query, TablesOf(query, place, InputTable.Text)!).Where(c => c.Type == InputTable.Text).Select(c => c.Name));
            return texts;
        }
        catch (StageFailedException)
        {
            return [];
        }
    }
}
