using System.Text;

namespace Factory.Language.Tests;

/// <summary>Writes <c>docs/diagnostics.md</c>.</summary>
internal static class Documentation
{
    /// <summary>Diagnostics whose example would be a large file.</summary>
    public static readonly IReadOnlyDictionary<string, string> TooLargeForAnExample = new SortedDictionary<string, string>
    {
        ["FAC1001"] = "The file is larger than 16 MiB.",
        ["FAC1003"] = "A C# expression is larger than 4 KiB.",
        ["FAC1004"] = "There are more than 100 syntax errors; the rest of the file was not read.",
    };

    private static readonly (ScriptFinding Finding, string Code, string Title, string Message)[] Findings =
    [
        (ScriptFinding.CSharp, "FAC3001", "csharp", "The C# compiler's own error: a name that is not in scope, a wrong type."),
        (ScriptFinding.NotAllowed, "FAC3002", "not allowed", "The expression uses something that expressions may not use, such as files or processes."),
        (ScriptFinding.NotAnExpression, "FAC3003", "not an expression", "After `=>` stands a statement, or more than one expression."),
        (ScriptFinding.TooCostly, "FAC3004", "too costly", "Checking the expression took too much time or memory, or ended the script host."),
    ];

    public static string Write()
    {
        var text = new StringBuilder();
        text.Append(
            "# Diagnostics\n\nWhat can be wrong with a pipeline file. Codes are stable: `FAC1…` what is written, `FAC2…` what it means, `FAC3…` its C#, `FAC4…` the place where it is to run; `FAC42…` are about the floor's file ([capacity.md](capacity.md)).\n");
        text.Append(
            "This page is made from the examples in `tests/Factory.Language.Tests/Golden`: `RENEW_GOLDEN=1 dotnet test tests/Factory.Language.Tests`.\n");
        foreach (var (code, words) in TooLargeForAnExample) text.Append($"\n## {code}\n\n{words}\n");
        foreach (var golden in Golden.All) text.Append($"\n## {golden.Code} {golden.Title}\n\n```factory\n{golden.Text}```\n```text\n{golden.Render()}```\n");
        foreach (var (finding, code, title, message) in Findings) text.Append($"\n## {code} {title}\n\n{message}\n\n```text\n{Example(finding)}```\n");
        foreach (var (title, message, diagnostic) in OfThePlace())
            text.Append($"\n## {diagnostic.Code} {title}\n\n{message}\n\n```text\n{DiagnosticRenderer.Render(new("example.factory", Placed), diagnostic)}```\n");
        return text.ToString();
    }

    private const string Placed = "pipeline p\nstage fit = exec() {\n    command = [\"fit\"]\n    on      = [cuda(memory: 80 GiB)]\n    pool    = \"licenses\"\n}\n";

    private static IEnumerable<(string Title, string Message, Diagnostic Diagnostic)> OfThePlace()
    {
        var stage = new TextSpan(Placed.IndexOf("fit", StringComparison.Ordinal), 3);
        yield return ("no device", "No device that is there could ever run the stage.",
            PlanFindings.NoDevice(stage, "no device here can meet cuda(memory: 80 GiB); there is: cuda RTX 4090, memory 24 GiB"));
        yield return ("never counts", "Money is limited, and nothing that the stage may run on has a price.", PlanFindings.NeverCounts(stage, "cuda RTX 4090", "USD"));
        yield return ("cannot be planned", "The stages cannot be brought into an order, or a gate asks for a release before that it cannot have.",
            PlanFindings.CannotBePlanned(stage, "`fit` depends on itself through its C# conditions"));
        yield return ("no pool", "The daemon has no pool of that name.", PlanFindings.NoPool(stage, "licenses", ["licences"]));
        yield return ("no secret", "The daemon has no secret of that name that it may use.",
            PlanFindings.NoSecret(stage, "this daemon has no secret `HF_TOKEN`", "put it into the folder of `--secrets`"));
        yield return ("never passes", "A condition of a gate is false whatever is measured.", PlanFindings.NeverPasses(stage, "min_accuracy = 1.5"));
        yield return ("throws", "C# that sees nothing but params fails with these.",
            PlanFindings.Throws(stage, "DivideByZeroException: Attempted to divide by zero.", "parts = 0"));
        yield return ("not there", "A dataset or release of another pipeline is not there, or not yet: a run is refused, and a dropped pipeline waits for it.",
            PlanFindings.NotThere(stage, "release `digits@champoin`", "there are `digits@1`, `digits@champion`"));
        yield return ("wrong kind of reference", "A dataset or release of another pipeline is of another kind than the stage reads.",
            PlanFindings.WrongKind(stage, "digits@3", "a model", "a table"));
        yield return ("no column", "A column that C# or a setting names was not in the dataset when it was last made.",
            PlanFindings.NoColumn(stage, "digits/raw", "digits/raw", "digti", ["digit", "p0", "p1"]));
        yield return ("no column in file", "A column that C# or a setting names is not in the file that is read: a run is refused, and a dropped pipeline waits for another file. Where other C# may keep it from being asked for, it is a warning.",
            PlanFindings.NoColumnInFile(stage, "data/digits.csv", "digti", ["digit", "p0", "p1"], true));
        yield return ("impossible", "A stage says of a setting that it cannot work with it: a query or a script, say. Where it reads files beside the pipeline, a dropped pipeline waits for others.",
            PlanFindings.Impossible(stage, "the query, line 1, at `FORM prices`: syntax error at or near \"FORM\""));
        yield return ("text column", "A number is asked of a column of text: of a file as for FAC2281, of a dataset as it was when it was last made a warning.", PlanFindings.TextColumn(stage, "data/digits.csv", null, "p1", "n/a", true));
        yield return ("text among numbers", "A stage takes every column but the label for numbers, and one is text.", PlanFindings.TextAmongNumbers(stage, "train.mlp", "data/digits.csv", "city", "Ulm", true));
        yield return ("not divided", "All of a line is one column, and another delimiter stands in it.", PlanFindings.NotDivided(stage, "data/digits.csv", "digit;p0;p1", ';'));
        yield return ("wrong names", "The names that are given to columns are more or fewer than those of the file.", PlanFindings.WrongNames(stage, "data/digits.csv", 2, 3));
        yield return ("not readable", "A file, or what lies in a folder or fits a pattern, is not what the stage reads: told of its first 64 KiB, and a dropped pipeline waits for another.",
            PlanFindings.NotReadable(stage, "csv", "data/digits.csv", "line 7 has 3 fields, and the first has 65"));
        yield return ("not like", "A table lacks a column that it must have as another input has it.", PlanFindings.NotLike(stage, "train.mlp", "valid", "parts", "p7", "train", true));
        yield return ("label lost", "A stage needs a label, and one before it left the column out.", PlanFindings.LabelLost(stage, "train.mlp", "few", "digit", true));
        yield return ("nothing left", "A stage leaves no column of a table, or a table has nothing but its label.", PlanFindings.NothingLeft(stage, "data/digits.csv", true));
        yield return ("nothing to see", "A trigger looks at a file that is not there.", PlanFindings.NothingToSee(stage, "`data/digits.csv`"));
        yield return ("not a pattern", "A path is neither that of a file nor a pattern.", PlanFindings.NotAPattern(stage, "data/?.csv"));
        yield return ("no shell", "A command holds what only a shell understands.", PlanFindings.NoShell(stage, ">", "fit"));
        yield return ("not foreseen", "C# that sees nothing but params takes too long to be asked before anything runs.", PlanFindings.NotForeseen(stage, TimeSpan.FromSeconds(2)));
        yield return ("name taken", "A release's name belongs to another pipeline.", PlanFindings.NameTaken(stage, "digits", "digits"));
        yield return ("source not read", "What lies at an address is not known yet, or cannot be had: a run is refused, and a dropped pipeline waits for it.",
            PlanFindings.SourceNotRead(stage, "there is no https://example.org/digits.csv"));
        yield return ("file not declared", "A command names a file beside the pipeline that is not among the stage's files.", PlanFindings.FileNotDeclared(stage, "fit.py"));
        yield return ("no program", "A command begins with a program that this machine does not have.", PlanFindings.NoProgram(stage, "pyhton3"));
        yield return ("script missing", "A command runs a script that is not there.", PlanFindings.ScriptMissing(stage, "fit.py"));
        yield return ("file missing", "A file that the pipeline names is not there.", PlanFindings.FileMissing(stage, "data/digits.csv"));
    }

    private static string Example(ScriptFinding finding)
    {
        const string text = "pipeline p\nstage clean = filter(\"a.csv\") { keep => row.Nmber(\"x\") > 0 }\n";
        var expression = new BoundExpression(0, "row.Nmber(\"x\") > 0", new(text.IndexOf("row", StringComparison.Ordinal), 18), "bool", true,
            new Dictionary<string, ScopeName>());
        var diagnostic = finding == ScriptFinding.CSharp
            ? ScriptFindings.At(expression, 4, 5, finding, "'Row' does not contain a definition for 'Nmber' (CS1061)")
            : ScriptFindings.At(expression, finding, "what the script host says");
        return DiagnosticRenderer.Render(new("example.factory", text), diagnostic);
    }
}
