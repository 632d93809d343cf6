using System.Globalization;

namespace Factory.Language;

/// <summary>What turns out to be wrong with a pipeline that binds, once it is planned for a place.</summary>
public static class PlanFindings
{
    /// <summary>No device that is there could ever run the stage.</summary>
    public static Diagnostic NoDevice(TextSpan stage, string why) =>
        new("FAC4001", DiagnosticSeverity.Error, stage, why, "ask for less, or list another kind of hardware in `on = […]`");

    /// <summary>The stages cannot be brought into an order, or lack something.</summary>
    public static Diagnostic CannotBePlanned(TextSpan stage, string why) => new("FAC4002", DiagnosticSeverity.Error, stage, why);

    /// <summary>Money is limited, and nothing that the stage may run on has a price.</summary>
    public static Diagnostic NeverCounts(TextSpan stage, string devices, string currency) => new(
        "FAC2650", DiagnosticSeverity.Warning, stage, $"its budget in {currency} never counts: {devices} has no such price here",
        $"say in the floor file what it costs, such as `cores = on_demand(cpu) {{ price = 0.04 {currency} }}`, or limit its time: `budget = 2h`");

    // FAC4003 was used before and is not used again.

    /// <summary>The daemon has no pool of that name.</summary>
    public static Diagnostic NoPool(TextSpan stage, string pool, IEnumerable<string> pools) => new(
        "FAC4004", DiagnosticSeverity.Error, stage, $"this daemon has no pool `{pool}`",
        pools.Any() ? $"it has {string.Join(", ", pools.Order(StringComparer.Ordinal).Select(p => $"`{p}`"))}" : $"start it with `--pool {pool}=SLOTS`");

    /// <summary>A dataset or release of another pipeline is not there, or not yet.</summary>
    public static Diagnostic NotThere(TextSpan input, string reference, string hint) =>
        new("FAC2702", DiagnosticSeverity.Warning, input, $"there is no {reference} yet", hint);

    /// <summary>A dataset or release of another pipeline is of another kind than the stage reads.</summary>
    public static Diagnostic WrongKind(TextSpan input, string reference, string kind, string needed) =>
        new("FAC2703", DiagnosticSeverity.Error, input, $"{reference} is {kind}, and the stage reads {needed}");

    /// <summary>A column that C# or a setting names was not in the dataset when it was last made.</summary>
    /// <param name="table">The dataset itself, or what is made of it.</param>
    public static Diagnostic NoColumn(TextSpan name, string table, string dataset, string column, IReadOnlyList<string> columns) => new(
        "FAC2804", DiagnosticSeverity.Warning, name,
        table == dataset ? $"`{dataset}` had no column `{column}` when it was last made" : $"`{table}` has no column `{column}`, as `{dataset}` was when it was last made",
        Among(column, columns, table == dataset ? "it had" : "it has"));

    /// <summary>A column that C# or a setting names is not in the file that is read.</summary>
    /// <param name="isError">Whether it fails of that whatever else is; else it may never be asked for.</param>
    public static Diagnostic NoColumnInFile(TextSpan name, string file, string column, IReadOnlyList<string> columns, bool isError) => new(
        "FAC2281", isError ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning, name, $"`{file}` has no column `{column}`", Among(column, columns, "it has"));

    /// <summary>A stage itself says that it cannot work with a setting.</summary>
    public static Diagnostic Impossible(TextSpan setting, string why) => new("FAC2286", DiagnosticSeverity.Error, setting, why);

    /// <summary>A number is asked of a column of text.</summary>
    /// <param name="dataset">What the table is, or is made of, where that was made before; null where it comes of a file.</param>
    /// <param name="value">One that is no number, where it is known.</param>
    public static Diagnostic TextColumn(TextSpan name, string table, string? dataset, string column, string? value, bool isError) => new(
        "FAC2282", isError ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning, name,
        $"a number is needed of the column `{column}`, and in `{table}` it {(table == dataset ? "was" : "is")} text{(value is null ? "" : $", such as \"{Short(value)}\"")}"
            + (dataset is null ? "" : table == dataset ? " when that was last made" : $", as `{dataset}` was when it was last made"),
        dataset is null ? "name a column of numbers; or say what stands for a missing value where the file is read: `missing = [\"\", \"NA\"]`" : null);

    /// <summary>A stage takes every column but the label for numbers, and one is text.</summary>
    public static Diagnostic TextAmongNumbers(TextSpan input, string type, string table, string column, string? value, bool isError) => new(
        "FAC2287", isError ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning, input,
        $"`{type}` needs numbers in every column but the label, and the column `{column}` of `{table}` is text{(value is null ? "" : $", such as \"{Short(value)}\"")}",
        $"leave it out, `select(…) {{ drop = [\"{column}\"] }}`, or turn it into numbers: `sql` and `script` can");

    /// <summary>All of a line is one column, and another delimiter stands in it.</summary>
    public static Diagnostic NotDivided(TextSpan input, string file, string line, char delimiter) => new("FAC2283", DiagnosticSeverity.Error, input,
        $"`{file}` has one column only, `{Short(line)}`", $"say what stands between fields: `delimiter = \"{(delimiter == '\t' ? "tab" : delimiter)}\"`");

    /// <summary>The names that are given to columns are more or fewer than those.</summary>
    public static Diagnostic WrongNames(TextSpan names, string file, int given, int columns) => new("FAC2284", DiagnosticSeverity.Error, names,
        $"{given} {(given == 1 ? "name is" : "names are")} given, and `{file}` has {columns} {(columns == 1 ? "column" : "columns")}");

    /// <summary>What a stage is given is not what it reads.</summary>
    public static Diagnostic NotReadable(TextSpan at, string type, string file, string why) => new("FAC2290", DiagnosticSeverity.Error, at, $"`{type}` cannot read `{file}`: {why}",
        why.EndsWith("it is JSON", StringComparison.Ordinal) || why.Contains("Parquet", StringComparison.Ordinal) ? $"a query reads it: `sql(rows: \"{file}\") {{ query = \"SELECT * FROM rows\" }}`"
            : why.Contains("archive", StringComparison.Ordinal) ? $"take it apart first: `unpack(\"{file}\")`" : null);

    /// <summary>Several files lie where a stage reads one.</summary>
    /// <param name="most">From how many on they were not counted.</param>
    public static Diagnostic NotOneFile(TextSpan at, string type, string path, int files, int most) => new("FAC2290", DiagnosticSeverity.Error, at,
        $"`{type}` reads one file, and `{path}` {(files == 0 ? "holds none" : files < most ? string.Create(CultureInfo.InvariantCulture, $"is {files} of them") : "is many")}",
        files == 0 ? null : $"name one; or read all of them together: `sql(rows: \"{path}{(path.Contains('*', StringComparison.Ordinal) ? "" : "/*.csv")}\") {{ query = \"SELECT * FROM rows\" }}`");

    /// <summary>A table lacks a column that another input has.</summary>
    public static Diagnostic NotLike(TextSpan at, string type, string input, string table, string column, string other, bool isError) => new(
        "FAC2291", isError ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning, at,
        $"`{input}` of `{type}` needs all columns that `{other}` has, and `{table}` has no column `{column}`", $"take both from one table, and leave the same columns out");

    /// <summary>The label that a stage needs was left out by one before it.</summary>
    public static Diagnostic LabelLost(TextSpan at, string type, string table, string label, bool isError) => new(
        "FAC2292", isError ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning, at,
        $"`{type}` needs a label, and `{table}` has none: the column `{label}`, which was it, is left out before", $"keep `{label}` there, or say which column is the label with `label = \"…\"`");

    /// <summary>A stage leaves no column of a table.</summary>
    public static Diagnostic NothingLeft(TextSpan at, string table, bool isError) => new(
        "FAC2293", isError ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning, at, $"this leaves no column of `{table}`, and a table needs one", null);

    /// <summary>A table has nothing but its label.</summary>
    public static Diagnostic NothingToLearn(TextSpan at, string type, string table, string label, bool isError) => new(
        "FAC2293", isError ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning, at, $"`{table}` has no column but the label `{label}`, so that `{type}` has nothing to learn from", null);

    private static string Among(string name, IReadOnlyList<string> names, string word) => Binding.Nearest.To(name, names) is { } near ? $"did you mean `{near}`?"
        : $"{word} {string.Join(", ", names.Take(12).Select(c => $"`{c}`"))}{(names.Count > 12 ? $" and {names.Count - 12} more" : "")}";

    private static string Short(string text) => text.Length <= 40 ? text : text[..40] + "…";

    /// <summary>A release's name belongs to another pipeline.</summary>
    public static Diagnostic NameTaken(TextSpan release, string name, string owner) =>
        new("FAC2704", DiagnosticSeverity.Error, release, $"the release `{name}` belongs to the pipeline `{owner}`", "publish under another name");

    /// <summary>A condition of a gate that is false whatever is measured.</summary>
    public static Diagnostic NeverPasses(TextSpan condition, string values) =>
        new("FAC2505", DiagnosticSeverity.Error, condition, "this gate can never pass: the condition is false whatever is measured", values.Length == 0 ? null : $"it is with {values}");

    /// <summary>C# that sees nothing but params, and throws with these.</summary>
    public static Diagnostic Throws(TextSpan expression, string error, string values) =>
        new("FAC3070", DiagnosticSeverity.Error, expression, $"this fails whatever else is there: {error}", values.Length == 0 ? null : $"it does with {values}");

    /// <summary>C# that sees nothing but params, and takes too long to be asked before anything runs.</summary>
    public static Diagnostic NotForeseen(TextSpan expression, TimeSpan patience) => new("FAC3080", DiagnosticSeverity.Warning, expression,
        string.Create(CultureInfo.InvariantCulture, $"what this comes to was not known after {patience.TotalSeconds:0} s, so it is not checked before a run; in a run it fails after some seconds more"),
        "let C# decide, and a stage do the work: `exec` or `script`, whose metrics it can ask for");

    /// <summary>The daemon has no secret of that name that it may use.</summary>
    public static Diagnostic NoSecret(TextSpan stage, string why, string hint) => new("FAC4005", DiagnosticSeverity.Error, stage, why, hint);

    /// <summary>A command names a file that lies beside the pipeline and will not lie beside the command.</summary>
    public static Diagnostic FileNotDeclared(TextSpan stage, string file) => new("FAC4501", DiagnosticSeverity.Warning, stage,
        $"the command names `{file}`, which lies beside the pipeline and will not be there when the command runs", $"write `file(\"{file}\")` in its place, or list it in `files`");

    /// <summary>A command is to interpret a script that is neither beside the pipeline nor among the stage's files.</summary>
    public static Diagnostic ScriptMissing(TextSpan stage, string file) => new("FAC4504", DiagnosticSeverity.Warning, stage,
        $"the command runs `{file}`, and there is no such file", $"put it beside the pipeline, and write `file(\"{file}\")` in its place");

    /// <summary>A command begins with a program that this machine does not have.</summary>
    public static Diagnostic NoProgram(TextSpan stage, string program) => new("FAC4570", DiagnosticSeverity.Warning, stage,
        $"there is no program `{program}` in the daemon's PATH", program.IndexOfAny(['|', '>', '<', '&', ';']) >= 0 ? $"there is no shell between: `[\"sh\", \"-c\", \"{program}\"]`"
            : program.Contains(' ', StringComparison.Ordinal) ? $"each word stands by itself, and there is no shell between: `[{string.Join(", ", program.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(w => $"\"{w}\""))}]`" : "install it, give its path, or add its folder with `env.PATH`; a file beside the pipeline is `file(\"…\")`");

    /// <summary>What lies at an address is not known yet, or cannot be had.</summary>
    public static Diagnostic SourceNotRead(TextSpan at, string why) => new("FAC2780", DiagnosticSeverity.Warning, at,
        $"{why}: a run is refused, and a dropped pipeline waits for it", "an address is https://…, http://… or s3://bucket/key; `#sha256=…` behind it says what must be there");

    /// <summary>A trigger looks at what is not there.</summary>
    public static Diagnostic NothingToSee(TextSpan at, string what) => new("FAC2296", DiagnosticSeverity.Warning, at,
        $"there is no {what} yet: until there is, this trigger does not fire", "paths are relative to the pipeline's file");

    /// <summary>A command holds what only a shell understands.</summary>
    public static Diagnostic NoShell(TextSpan at, string sign, string program) => new("FAC2297", DiagnosticSeverity.Warning, at,
        $"there is no shell between: `{program}` is given `{sign}` as it is", $"let a shell do it: `[\"sh\", \"-c\", \"{program} … {sign} …\"]`");

    /// <summary>A path is neither that of a file nor a pattern.</summary>
    public static Diagnostic NotAPattern(TextSpan at, string path) => new("FAC2299", DiagnosticSeverity.Error, at,
        $"there is no `{path}`, and `?` is no sign of a pattern", "`*` stands for a part of a name, `**` for any folders");

    /// <summary>There is nothing at a path.</summary>
    public static Diagnostic FileMissing(TextSpan at, string path) => new("FAC4502", DiagnosticSeverity.Warning, at,
        $"there is no `{path}` yet: a run is refused, and a dropped pipeline waits for it", "paths are relative to the pipeline's file");
}
