using Factory.Language.Binding;
using Factory.Language.Syntax;
using Factory.Sdk;

namespace Factory.Language;

/// <summary>
/// All that can be wrong with a pipeline file: one method a diagnostic, with its code and text. Codes are stable and
/// never used again: FAC1xxx what is written, FAC2xxx what it means. FAC3xxx, its C#, is in <see cref="ScriptFindings"/>; FAC4xxx, the
/// place where it is to run, in <see cref="PlanFindings"/>.
/// </summary>
internal sealed class DiagnosticBag(SourceMap? sources = null)
{
    public const string HeaderMissingCode = "FAC1109";
    private readonly List<Diagnostic> _all = [];
    // Looking for what was meant costs errors times names: in a file that is wrong throughout, the first ones get a suggestion.
    private int _looks = 2_000_000;
    // Of Cronos, but the seconds.
    private static readonly string[] s_nicknames = ["@yearly", "@monthly", "@weekly", "@daily", "@hourly", "@every_minute"];

    public int Count => _all.Count;
    public bool HasErrors => _all.Exists(d => d.Severity == DiagnosticSeverity.Error);
    public bool HasErrorIn(TextSpan span) => _all.Exists(d => d.Severity == DiagnosticSeverity.Error && d.Span.Start >= span.Start && d.Span.Start < span.End);
    /// <summary>So much is wrong that reading on is no use.</summary>
    public bool IsFull => _all.Count >= SyntaxLimits.Errors;

    public IReadOnlyList<Diagnostic> InOrder() => [.. _all.Distinct().OrderBy(d => d.Span.Start).ThenBy(d => d.Code, StringComparer.Ordinal)];

    public void Add(Diagnostic diagnostic) => _all.Add(diagnostic);

    // Limits
    public void TextTooLarge() =>
        Error("FAC1001", default, $"the file is larger than {SyntaxLimits.Text >> 20} MiB", "put data beside it and refer to it by path");
    public void NestedTooDeeply(TextSpan at) => Error("FAC1002", at, $"brackets are nested more than {SyntaxLimits.Depth} deep here");
    public void ExpressionTooLong(TextSpan at, int bytes) =>
        Error("FAC1003", at, $"this expression has {bytes} bytes, and {SyntaxLimits.Expression} are allowed", "move the work into a stage of its own");
    public void TooManyErrors(TextSpan at) =>
        Error("FAC1004", at, $"more than {SyntaxLimits.Errors} errors: the rest of the file was not read", "mend the first ones");

    // Syntax
    public void Unexpected(TextSpan at, string found, IReadOnlyList<string> expected, string? hint) =>
        Error("FAC1101", at, $"{Or(expected)} is expected here, and this is {found}", hint);
    public void WordOfRange(TextSpan at, string word, string low, string high) =>
        Unexpected(at, $"`{word}`", ["`..`"], $"a range is written `{low} .. {high}`, from the smaller to the larger");
    public void TextNotClosed(TextSpan at) => Error("FAC1102", at, "this string is not closed in its line");
    public void CommentNotClosed(TextSpan at) => Error("FAC1103", at, "this comment is never closed", "close it with `*/`");
    public void BlockNotClosed(TextSpan open) => Error("FAC1104", open, "this `{` is never closed");
    public void UnknownUnit(TextSpan at, string unit) =>
        Error("FAC1105", at,
            $"`{unit}` is no unit",
            AuthorHints.Unit(unit) ?? DidYouMean(unit, Units.Names) ?? "there are `%`, " + Names(Units.Names) + ", and currencies such as `USD`");
    public void NumberTooLarge(TextSpan at) => Error("FAC1106", at, "this number does not fit in 64 bits");
    public void WrongInText(TextSpan at, string what) => Error("FAC1107", at, $"this string holds {what}");
    public void UnknownDeclaration(TextSpan at, string word, bool isValue) =>
        Error("FAC1108", at,
            $"`{word}` declares nothing",
            (isValue ? null : DidYouMean(word, Keywords.All)) ?? SyntaxHints.ForDeclaration(word, isValue)
                ?? "a file begins with `pipeline name`; then come declarations, each beginning with " + Names(Keywords.All.Where(k => k is not (Keywords.Use or Keywords.Pipeline)).Order()));
    public void HeaderMissing(TextSpan at) => Error(HeaderMissingCode, at, "the file does not say which pipeline it is", "begin it with `pipeline name`");
    public void SecondHeader(TextSpan at) => Error("FAC1110", at, "a file describes one pipeline, and this is a second header");
    public void HeaderNotFirst(TextSpan at) => Error("FAC1111", at, "the header comes before all declarations");
    public void CSharpMissing(TextSpan at) => Error("FAC1112", at, "after `=>` comes a C# expression, and there is none");

    public void CSharpNotClosed(TextSpan at, CSharpProblem problem) => Error("FAC1113", at, problem switch
    {
        CSharpProblem.OpenBracket => "this bracket is never closed in its C# expression",
        CSharpProblem.OpenComment => "this comment is never closed in its C# expression",
        _ => "this string is never closed in its C# expression",
    });

    // Names
    public void UnknownName(TextSpan at, string name, IEnumerable<string> known) =>
        Error("FAC2001", at, $"nothing is called `{name}`",
            name is "secret" or "secrets" ? "a secret is a variable of the program that needs it: `secrets = [\"token\"]`"
            : name is "input" or "inputs" or "output" ? $"it stands without quotes and braces: `[\"cat\", {name}]`" : DidYouMean(name, known) ?? InScope(known));
    public void DuplicateName(TextSpan at, string name, TextSpan first) =>
        Error("FAC2002", at, $"`{name}` is declared already{InLine(first)}", "give one of them another name");
    public void ReservedName(TextSpan at, string name, string why) => Error("FAC2003", at, $"nothing can be called `{name}`: {why}");
    public void Cycle(TextSpan at, IReadOnlyList<string> names) =>
        Error("FAC2004", at, names.Count == 1 ? $"`{names[0]}` needs itself" : $"`{names[0]}` needs itself: {Way(names)}");
    public void NotAStage(TextSpan at, string name, string what) => Error("FAC2005", at, $"an output of a stage is needed here, and `{name}` is {what}");
    public void WhichOutput(TextSpan at, string stage, IEnumerable<string> outputs, bool declares) =>
        Error("FAC2006", at,
            outputs.Any() ? $"`{stage}` has several outputs, and this does not say which" : $"`{stage}` makes nothing that could be passed on",
            outputs.Any() ? "write " + Or([.. outputs.Take(8).Select(o => $"`{stage}.{o}`")]) : declares ? "say what it writes: `outputs { result = file(\"result.txt\") }`" : null);
    public void UnknownOutput(TextSpan at, string stage, string output, IEnumerable<string> outputs) =>
        Error("FAC2007", at,
            $"`{stage}` has no output `{output}`",
            Near(output, outputs) is { } near ? $"did you mean `{stage}.{near}`?" : outputs.Any() ? "it has " + Names(outputs) : "it has no outputs");
    public void TooManyParts(TextSpan at, string path) => Error("FAC2008", at, $"`{path}` goes too deep: an output is `stage.output`");
    public void UnknownPlace(TextSpan at, string path, bool output, IReadOnlyList<string> names) =>
        Error("FAC2009", at,
            $"`{path}` is no {(output ? "output" : "input")} of this stage",
            names.Count == 0 ? output ? "declare what the stage writes: `outputs { " + (path.Contains('.') ? path[(path.IndexOf('.') + 1)..] : "result") + " = file(\"…\") }`" : $"what the stage reads is an argument of its call: `exec({(path.Contains('.') ? path[(path.IndexOf('.') + 1)..] : "…")})`" : "it has " + Names(names.Select(n => $"{(output ? "output" : "input")}.{n}")));
    public void StageNotSeen(TextSpan at, string name, string hint) => Error("FAC2010", at, $"this expression does not see `{name}`", hint);

    // Types, arguments and inputs
    /// <returns>The type that is meant, as far as that is plain.</returns>
    public string? UnknownType(TextSpan at, string name, IReadOnlyDictionary<string, string> known, bool hasSettings, string? hint = null)
    {
        var meant = AuthorHints.IsPath(name) ? null : AuthorHints.NearType(name, known.Keys) ?? (AuthorHints.Type(name, known) is null ? Near(name, known.Keys) : null);
        Error("FAC2101", at, $"no plugin offers a stage type `{name}`{(meant is null && hasSettings ? ", so its settings are not checked yet" : "")}",
            meant is not null ? $"did you mean `{meant}`?" : AuthorHints.Type(name, known) ?? hint ?? (known.Count > 0 ? "there are " + Explained(known) : "no plugins are installed"));
        return meant;
    }
    public void WrongKeyword(TextSpan at, string type, string keyword) =>
        Error("FAC2102", at, $"`{type}` makes a {keyword}", $"write `{keyword} name = {type}(…)`");
    public void NeedsBuiltIn(TextSpan at, string keyword, string type, string found) =>
        Error("FAC2103", at, $"a {keyword} is made by `{type}`, and this is `{found}`", $"write `{Keywords.Example(keyword)}`");
    public void MissingInput(TextSpan at, string type, string input, string kind, string summary, string? suggestion = null) =>
        Error("FAC2104", at, $"`{type}` needs `{input}`, {kind}: {Lower(summary)}", suggestion);
    public void DuplicateInput(TextSpan at, string input, bool nameable, bool isNamed = false) =>
        Error("FAC2105", at, $"`{input}` is given twice", !nameable ? null : isNamed ? "give this one another name" : "give this one a name: `name: …`");
    public void TooManyArguments(TextSpan at, string type, IEnumerable<string> byName, bool isValue) =>
        Error("FAC2106", at, $"`{type}` takes no further argument here", isValue ? "what is set stands in a block after the call: `{ name = … }`" : byName.Any() ? "by name it takes " + Names(byName) : null);
    public void UnknownArgument(TextSpan at, string owner, string name, IReadOnlyList<string> known, bool isSetting = false) =>
        Error("FAC2107", at, $"`{owner}` has no argument `{name}`", isSetting ? $"it is a setting, and stands in a block after the call: `{{ {name} = … }}`" : DidYouMean(name, known) ?? (known.Count > 0 ? "it has " + Names(known) : null));
    public void ArgumentNeedsName(TextSpan at, string owner, IReadOnlyList<string> known) =>
        Error("FAC2108", at, $"`{owner}` takes its arguments by name", known.Count > 0 ? "it has " + Names(known.Select(k => k + ": …")) : null);
    public void DuplicateArgument(TextSpan at, string name) => Error("FAC2109", at, $"`{name}` is given twice");
    public void InputNeedsName(TextSpan at) => Error("FAC2110", at, "this input has no name of its own", "give it one: `name: …`");
    /// <param name="call">What is called where an output is needed.</param>
    /// <param name="type">What the block behind it may be meant for.</param>
    public void NotAnInput(TextSpan at, string input, string? call = null, string? type = null) =>
        Error("FAC2111", at, $"`{input}` needs the output of a stage, and this is {(call is null ? "none" : "a call")}",
            call is null ? "refer to it as `stage.output`" : type is not null ? $"what is set stands in a block after the call: `{type}({call}) {{ … }}`" : $"each stage has a declaration and a name: `stage x = {(call.Contains('.') ? call[(call.LastIndexOf('.') + 1)..] : call)}(…)`; then `x` stands here");
    public void EmptyPath(TextSpan at) => Error("FAC2112", at, "this path is empty");
    public void WrongKind(TextSpan at, string type, string input, string needed, string found, string kind, string? suggestion = null) =>
        Error("FAC2113", at, $"`{input}` of `{type}` needs {needed}, and {(found == "a path" ? found : $"`{found}`")} is {kind}", suggestion);

    // Settings and values
    public void UnknownSetting(TextSpan at, string owner, string name, IReadOnlyList<string> own, IEnumerable<string> common, string? hint = null) =>
        Error("FAC2201", at, $"`{owner}` has no setting `{name}`", hint ?? (common.Any() ? AuthorHints.Setting(name) : null) ?? DidYouMean(name, own.Concat(common))
            ?? (AuthorHints.Akin(name, own) is { } akin ? $"did you mean `{akin}`?" : null) ?? (own.Any(o => o != BuiltIns.Use.Name) ? "it has " + Names(own) : "it has none of its own"));
    public void DuplicateSetting(TextSpan at, string name, TextSpan first) => Error("FAC2202", at, $"`{name}` is set already{InLine(first)}");
    public void MissingSetting(TextSpan at, string type, string name, string needed, string summary, bool isInCSharp = false) =>
        Error("FAC2203", at, $"`{type}` needs the setting `{name}`, {needed}: {Lower(summary)}",
            isInCSharp ? Swallowed(name) : null);
    private static string Swallowed(string name) => $"after `=>` all is C# to the end of its line: begin a new line before `{name}`";
    public void NothingMarks(TextSpan at, string type, string name, string summary) => Add("FAC2214", DiagnosticSeverity.Warning, at,
        $"nothing says what `{name}` is, {Lower(summary.Split(';')[0])}: neither `{type}` here nor a stage before it sets it", $"set it where the data is read, as in `csv(…) {{ {name} = \"…\" }}`, or here");
    public void WrongType(TextSpan at, string name, string needed, string found, string? suggestion) =>
        Error("FAC2204", at, $"`{name}` needs {needed}, and this is {found}", suggestion);
    /// <summary>C# was written without its mark; what of it does not read as a value is not told as well.</summary>
    public void NeedsCSharp(TextSpan at, string name, string found, string example)
    {
        _all.RemoveAll(d => d.Code == "FAC1101" && d.Span.Start >= at.End && d.Span.Start <= at.End + 2);
        WrongType(at, name, "C# after `=>`", found, $"write `{name} => {example}`");
    }
    public void OutOfRange(TextSpan at, string name, string range) => Error("FAC2205", at, $"`{name}` must be {range}");
    public void WrongSum(TextSpan at, string name, string found, string sum) =>
        Error("FAC4503", at, $"the numbers of `{name}` come to {found} together, and must come to {sum}");
    public void NotAValue(TextSpan at, string? name, string what, string? hint = null) =>
        Error("FAC2206", at, name is null ? $"a value is needed here, and this is {what}" : $"a value is needed here, and `{name}` is none: {what}", hint);
    public void UnquotedText(TextSpan at, string word, IEnumerable<string> known) =>
        Error("FAC2001", at, $"nothing is called `{word}`", DidYouMean(word, known) ?? $"if the text is meant, write `\"{word}\"`");
    public void MixedList(TextSpan at, string first, string found) =>
        Error("FAC2207", at, $"all items of a list are alike: the first is {first}, and this is {found}");
    public void NotAParam(TextSpan at, string type) => Error("FAC2208", at, $"a param cannot be {type}");
    public void UnknownOverride(TextSpan at, string name, IEnumerable<string> known) =>
        Error("FAC2209", at,
            $"`{name}` was to be set, and no param is called so",
            DidYouMean(name, known) ?? (known.Any() ? "there are " + Names(known) : "this pipeline has no params"));
    public void WrongOverride(TextSpan at, string name, string text, string type) =>
        Error("FAC2210", at, $"`{name}` was to be set to `{Short(text)}`, and it is {type}");

    public void UnknownParamType(TextSpan at, string word, IEnumerable<string> known) =>
        Error("FAC2211", at, $"`{word}` is no type of a param", DidYouMean(word, known) ?? "there are " + Names(known) + ", and lists of them: `[text]`");
    public void OtherType(TextSpan at, string name, string declared, string found, string? suggestion) =>
        Error("FAC2212", at, $"`{name}` is declared as {declared}, and this is {found}", suggestion);
    public void NotSet(TextSpan at, string name, string type) =>
        Error("FAC2213", at, $"`{name}`, {type}, has no value of its own, and none is set", $"run with `--set {name}=…`, or declare it with one: `= …`");

    public void LeadsOut(TextSpan at, string path, bool isOutput) =>
        Error("FAC2270", at, path.Length == 0 ? "this file has no name" : $"`{Short(path)}` {(isOutput ? "is no name of a file in an output: it leads out of it" : "leads out of the pipeline's folder")}",
            isOutput ? "write a plain name, such as `file(\"model.pt\")`" : "files are copied to where the stage runs: put it beside the pipeline, or give its path as a text, which does not count in the input hash");
    public void OneOfTwo(TextSpan at, string type, string one, string other, bool both) =>
        Error("FAC2271", at, both ? $"`{type}` takes either `{one}` or `{other}`, and both are set" : $"`{type}` needs `{one}` or `{other}`, and neither is set");
    public void NeedsOther(TextSpan at, string setting, string other, bool isInput) =>
        Error("FAC2272", at, $"`{setting}` means nothing without `{other}`", isInput ? $"give it as an argument of the call: `{other}: …`" : $"set `{other}` too, or leave this out");
    public void SameInCSharp(TextSpan at, string metric, string? other, string word) =>
        Error("FAC2273", at, other is null ? $"the metric `{metric}` has no name in C#: `{word}` is none" : word == "Key" ? $"the metric `{metric}` would be `{word}` in C#, which is the value of a stage of a fan-out"
            : $"the metrics `{other}` and `{metric}` are both `{word}` in C#", "give it another name");
    public void TooFew(TextSpan at, string name, int least) =>
        Error("FAC2274", at, least == 1 ? $"`{name}` is empty, and needs something in it" : $"`{name}` needs {least} or more");

    public void WrongForm(TextSpan at, string name, string text, string summary) =>
        Error("FAC2285", at, text.Length == 0 ? $"`{name}` is empty" : $"`{name}` cannot be \"{Short(text)}\"", Lower(summary));

    // Hardware
    public void NoBackend(TextSpan at, IEnumerable<string> asked, IEnumerable<string> installed) =>
        Error("FAC2301", at,
            $"no backend for {Names(asked)} is installed, so that this can run nowhere",
            asked.Select(a => DidYouMean(a, installed)).FirstOrDefault(s => s is not null)
                ?? (installed.Any() ? "installed are " + Names(installed) : "no hardware plugin is installed"));

    // A near miss of a backend that is there is more likely a slip than hardware of somewhere else.
    public void AbsentBackend(TextSpan at, string name, IEnumerable<string> installed) =>
        Add("FAC2302", Nearest.To(name, installed) is null ? DiagnosticSeverity.Info : DiagnosticSeverity.Warning, at,
            $"no `{name}` backend is installed; this entry is never taken here",
            DidYouMean(name, installed));

    public void NothingToWaitFor(TextSpan at) =>
        Add("FAC2626", DiagnosticSeverity.Warning, at, "`wait` holds out for the first entry of `on`, and there is no other that could be taken instead",
            "a stage without another entry waits anyway; `timeout { queue = … }` says for how long");

    public void NothingTaken(TextSpan at, string cache) => Add("FAC2295", DiagnosticSeverity.Warning, at,
        $"`ttl` says how old a cached result may be, and with `cache = {cache}` none is taken", "leave one of the two out");

    public void OwnVariable(TextSpan at, string name) => Add("FAC2298", DiagnosticSeverity.Warning, at,
        $"Factory may set `{name}` itself, and then this has no effect", "give the variable a name that does not begin with `FACTORY_`");

    public void NothingAfter(TextSpan at) => Add("FAC2626", DiagnosticSeverity.Warning, at, "`wait` holds out for this entry, and none comes after it that could be taken instead",
        "a stage without another entry waits anyway; `timeout { queue = … }` says for how long");

    // Studies
    public void WrongTemplate(TextSpan at, bool isProgram) => Error("FAC2401", at, "`tune` takes one argument, the stage that each trial runs",
        isProgram ? "a program is one too: `tune(exec() { command = [\"python3\", file(\"fit.py\")]  metrics { loss = float } })`" : "write `tune(train.mlp(…))`");
    public void NoSpace(TextSpan at) => Error("FAC2402", at, "a study needs a `space` of settings to choose", "write `space { lr = log(1e-4 .. 1e-1) }`");
    public void ChosenAndSet(TextSpan at, string name) =>
        Error("FAC2403", at, $"the study chooses `{name}`, and its template sets it too", "take it out of one of the two");
    /// <param name="meant">How it might be meant; empty where that is not plain, null for a single value.</param>
    public void NotADimension(TextSpan at, string name, string type, string? meant) =>
        Error("FAC2404", at,
            $"this is nothing to choose `{name}` ({type}) from",
            meant is null ? $"what is the same for all trials stands in the block of what is tuned: `tune(train.mlp(…) {{ {name} = … }})`" : meant.Length > 0 ? $"write `{meant}`" : "write `a .. b`, `log(a .. b)`, `linear(a .. b, steps: 5)` or `choice(a, b)`");
    public void EmptyRange(TextSpan at) => Error("FAC2405", at, "a range goes from a smaller to a larger number");
    public void LogOfNothing(TextSpan at) => Error("FAC2406", at, "a logarithmic range begins above zero");
    public void EmptyChoice(TextSpan at) => Error("FAC2407", at, "there is nothing to choose from");
    public void ChosenTwice(TextSpan at, string name, string value) => Error("FAC2490", at, $"`{name}` is chosen from values that are different, and `{value}` is there twice");
    public void SoughtTwice(TextSpan at, bool isOpposite) => Error("FAC2491", at,
        isOpposite ? "the study would look for the most and the least of the same" : "this is sought already", isOpposite ? "leave one of them out" : "leave it out");
    public void NotBelow(TextSpan at, string name, string other) => Error("FAC2492", at, $"`{name}` must be less than `{other}`, and is not");
    public void GridNeedsSteps(TextSpan at, string name) =>
        Error("FAC2408", at, $"a grid needs to know how many values of `{name}` to try", "write `linear(a .. b, steps: 5)` or `log(a .. b, steps: 5)`");
    public void TrialsOfGrid(TextSpan at) => Error("FAC2409", at, "a grid has as many trials as points", "leave `trials` out");
    public void NoObjective(TextSpan at) =>
        Error("FAC2410", at, "a study needs to know what to look for", "write `maximize => trial.…` or `minimize => trial.…`");
    public void UnknownTuner(TextSpan at, string role, string? name, IReadOnlyList<string> known, string? quoted = null) =>
        Error(role switch { "sampler" => "FAC2412", "pruner" => "FAC2730", _ => "FAC2790" }, at,
            name is null ? $"this is no {role}" : $"there is no {role} `{name}`",
            known.Count == 0 ? "install the plugin `tuning`, which comes with Factory" : ((name ?? quoted) is { } meant ? meant.EndsWith("(…)", StringComparison.Ordinal) ? $"what it takes stands in round brackets: `{meant.Replace("…", "name: …", StringComparison.Ordinal)}`" : known.Contains(meant) ? $"did you mean `{meant}`?" : DidYouMean(meant, known) : null) ?? "there are " + Names(known));
    public void NotBefore(TextSpan at, string name, string other) =>
        Error("FAC2731", at, $"`{name}` depends on `{other}`, and the space chooses no `{other}` before it", $"put `{other}` before `{name}`");
    public void NeverChosen(TextSpan at, string other, string value) => Error("FAC2732", at, $"`{other}` is never {value} here: `{other}` is not chosen from it");
    public void NeededAlways(TextSpan at, string name, string type) =>
        Error("FAC2733", at, $"`{type}` needs `{name}` always: it has no default for when the study does not choose it");
    public void OutsideOfSpace(TextSpan at, string why) => Error("FAC2734", at, $"this point does not lie in the space: {why}");
    public void NoEnd(TextSpan at, bool isInCSharp) => Error("FAC2735", at, "nothing ends this study",
        isInCSharp ? Swallowed("trials") : "write how many trials there are, `trials = 24`, or what else ends it, `stop { time = 2h }`");
    public void SameForAllTrials(TextSpan at, string keyword) =>
        Error("FAC2470", at, "this is the same for every trial: it does not look at `trial`", $"write what the stage measures: `{keyword} => trial.Accuracy`");
    public void OutOfReach(TextSpan at, string metric, string range) => Error("FAC2471", at, $"this target is never reached: `trial.{metric}` is {range}");
    public void MorePointsThanTrials(TextSpan at, int points, int trials) =>
        Error("FAC2472", at, $"there are {points} points to try first, and {trials} {(trials == 1 ? "trial" : "trials")}", "take some out, or let there be more trials");
    public void EndsNothing(TextSpan at, string pruner, string setting, long value, string resource, long steps) => Add("FAC2480", DiagnosticSeverity.Warning, at,
        $"`{pruner}` ends no trial: `{setting}` is {value}, and the longest run has {steps} (`{resource} = {steps}`)", $"let `{setting}` be less than {steps}");
    public void NothingToRation(TextSpan at, string pruner, string type, string? resource) => Add("FAC2482", DiagnosticSeverity.Warning, at,
        $"`{pruner}` ends no trial: how many steps the longest run of `{type}` has is not known", resource is null ? "a pruner that looks at curves alone, such as `median`, may end some" : $"say it in the template: `{resource} = 100`");
    public void OneObjectiveOnly(TextSpan at, string role, string name, int objectives) =>
        Error("FAC2481", at, $"the {role} `{name}` is for studies of one objective, and this one has {objectives}", "end it by what else there is: `trials`, or `stop { idle = 20 }`");
    public void WrongUse(TextSpan at, string? why, string? study = null) =>
        Error("FAC2413", at, "`use` takes the best settings of a study" + (why is null ? "" : ": " + why),
            why is null || study is not null ? $"write `use = {study ?? "search"}.best`" : null);
    public void UseDoesNotFit(TextSpan at, string study, string type, string setting) =>
        Error("FAC2414", at, $"`{study}` chooses `{setting}`, which `{type}` does not have");
    public void UseAndSet(TextSpan at, string study, string setting) =>
        Error("FAC2415", at, $"`{study}` chooses `{setting}`, and this stage sets it itself", $"take `{setting}` out of the stage or out of the study's space");

    // Gates and releases
    public void NoCondition(TextSpan at, bool isApproved) => Error("FAC2501", at, isApproved ? "a gate needs a condition before anyone is asked" : "a gate without a condition lets everything through",
        isApproved ? "where people alone decide, write `require => true`" : "write `require => …`");
    public void MeasuresNothing(TextSpan at, string stage, string type) =>
        Error("FAC2502", at, $"`{stage}` measures nothing that a condition could be about: `{type}` has no metrics");
    public void NotAGate(TextSpan at, string? name, IEnumerable<string> gates, string? meant = null) =>
        Error("FAC2503", at, name is null ? "`gate` needs the name of a gate" : $"`gate` needs a gate, and `{name}` is none",
            meant is not null ? $"write `gate = {meant}`" : name is null ? InScope(gates) : DidYouMean(name, gates) ?? InScope(gates));
    public void WrongAlias(TextSpan at) =>
        Error("FAC2504", at, "an alias is a word of at most 64 letters, digits, `-`, `_` and `.`, that begins with a letter, and is not `latest`, which is always the newest");
    public void CannotHold(TextSpan at, string what, string why, string? hint) => Error("FAC2506", at, $"{what}: {why}", hint);

    // Fan-outs
    public void NotAnIndex(TextSpan at, string what) =>
        Error("FAC2601", at, $"a fan-out goes over a list of texts, numbers or truth values, or over a range of whole numbers, and this is {what}", "write `[name in [\"a\", \"b\"]]` or `[name in 1..3]`");
    public void EmptyIndex(TextSpan at) => Error("FAC2602", at, "this fan-out goes over nothing");
    public void RepeatedKey(TextSpan at, string key) => Error("FAC2603", at, $"a stage is found by its value, and `{Short(key)}` is there twice");
    public void WrongKey(TextSpan at, string key) =>
        Error("FAC2604", at, key.Length == 0 ? "a stage is found by its value, and an empty text is none" : $"a stage cannot be called by `{Short(key)}`",
            "a value has at most 200 characters, and no `[`, `]`, `,` or `@`");
    public void TooManyStages(TextSpan at, double stages, int most) =>
        Error("FAC2605", at, $"the pipeline comes to {stages} stages here, and {most} are allowed", "let one stage do the work of several");
    public void NotAFanOut(TextSpan at, string stage, IEnumerable<string>? outputs = null) => Error("FAC2606", at, $"`{stage}` is no fan-out: it has no index",
        outputs?.Count() is > 1 ? "an output is named after a dot: " + Or([.. outputs.Take(4).Select(o => $"`{stage}.{o}`")]) : "leave the brackets out");
    public void WhichOfFanOut(TextSpan at, string stage, string example) =>
        Error("FAC2607", at, $"`{stage}` is a fan-out, and this does not say which of its stages", $"write `{stage}[{example}]` for one, `{stage}[*]` for all");
    public void NoSuchKey(TextSpan at, string stage, Value key, string index, IReadOnlyList<Value> values) =>
        Error("FAC2608", at, $"`{stage}` has no stage for {Short(key.ToString())}",
            Near(Symbolic.Plain(key), values.Select(Symbolic.Plain)) is { } near ? $"did you mean `{near}`?" : $"`{index}` goes over {Values(values)}");
    public void WrongKeyCount(TextSpan at, string stage, IReadOnlyList<string> indices) =>
        Error("FAC2609", at, $"`{stage}` is found by {(indices.Count == 1 ? "one value" : $"{indices.Count} values")}", $"write `{stage}[{string.Join(", ", indices)}]`, with `*` for all of one");
    public void OneNeeded(TextSpan at, string type, string input) =>
        Error("FAC2610", at, $"`{input}` of `{type}` is one artifact, and `[*]` may be many", "say which of the fan-out, by its value");
    public void KeyOfRelease(TextSpan at, string key) =>
        Error("FAC2611", at, $"`{Short(key)}` cannot be a part of a release's name", "its name has letters, digits, `-`, `_` and `.`");

    public void WrongReference(TextSpan at, string call) => Error("FAC2701", at,
        call == "model" ? "`model` takes the name of a release: `model(\"digits@champion\")`" : "`dataset` takes the name of a dataset: `dataset(\"other/raw@latest\")`",
        "after `@` comes a version, from 1 on, or an alias such as `latest`");
    public void SameForAll(TextSpan at, string name) => Error("FAC2612", at, $"`{name}` is the same for all stages of a fan-out, and this depends on an index");

    // Fan-outs over what is known only when they run
    public void NotEntries(TextSpan at, string path, string kind) =>
        Error("FAC2620", at, $"a fan-out goes over the files of an output, and `{path}` is {kind}", "let a stage write a file for each part into a folder: `outputs { parts = folder() }`");
    public void OneOutput(TextSpan at, string path) =>
        Error("FAC2621", at, $"a fan-out goes over one output, and `{path}` is many", "let a stage bring them together in one folder, and go over that");
    public void TwoOpen(TextSpan at) =>
        Error("FAC2622", at, "one index of a fan-out may be known only when it runs, and this is a second", "let one stage make a file for each combination");
    public void OpenDecision(TextSpan at, string keyword, string path) =>
        Error("FAC2623", at, $"a {keyword} is known before the pipeline runs, and what `{path}` holds is not",
            keyword == Keywords.Gate ? "give all to one gate, `check(report[*])`, and ask for `report.All(r => …)`" : "publish all in one release: `publish(model[*])`");
    public void KnownTooLate(TextSpan at, string index, string? hint = null) =>
        Error("FAC2624", at, $"this must be known before the pipeline runs, and `{index}` is not",
            hint ?? $"`{index}` may stand in texts, commands, `env` and C#; as an argument it is the file itself");
    public void NotTheSame(TextSpan at, string stage, IReadOnlyList<string> indices, bool isOpen) =>
        Error("FAC2625", at, isOpen ? $"which stages `{stage}` has is known only when it runs, and this may be none of them" : $"`{stage}` is a fan-out over what is known before, and this is not",
            isOpen ? $"write `{stage}[*]` for all, or fan out over the same output and write `{stage}[{string.Join(", ", indices)}]`" : $"write `{stage}[*]` for all");

    // Used files
    public void UsedFileMissing(TextSpan at, string path) => Error("FAC2721", at, $"there is no `{path}`", "the path is relative to the file that uses it");
    public void UseCycle(TextSpan at, IReadOnlyList<string> files) => Error("FAC2722", at, files.Count == 1 ? $"`{files[0]}` uses itself" : $"`{files[0]}` uses itself: {Way(files)}");
    public void NotAFile(TextSpan at) => Error("FAC2723", at, "`use` takes the path of a file as it is written: `use \"common.factory\"`");
    public void HeaderInUsed(TextSpan at) =>
        Error("FAC2724", at, "a file that others use has no header: this is a pipeline of its own", "take the header out, or move what is shared into a third file");

    // Triggers
    public void UnknownTrigger(TextSpan at, string name) =>
        Error("FAC2711", at, $"there is no trigger `{name}`", DidYouMean(name, [BuiltIns.Schedule, BuiltIns.Change]) ?? "there are `schedule(\"0 3 * * *\")` and `change()`");
    public void WrongSchedule(TextSpan at, string why) =>
        Error("FAC2712", at, $"this is no schedule: {Lower(why)}", "write minute, hour, day of the month, month and day of the week: `schedule(\"0 3 * * *\")` is at three every night");
    public void UnknownNickname(TextSpan at, string name) =>
        Error("FAC2712", at, $"there is no schedule `{Short(name)}`", DidYouMean(name, s_nicknames) ?? $"there are {Names(s_nicknames)}");
    public void UnknownZone(TextSpan at, string zone) => Error("FAC2713", at, $"there is no time zone `{Short(zone)}`", "write `UTC`, or a name such as `Europe/Berlin`");
    public void NotMoving(TextSpan at) =>
        Error("FAC2714", at, "this is nothing that could change", "`change` takes paths, `dataset(\"other/raw\")` and `model(\"digits@champion\")`, or nothing for all that the pipeline reads");

    public void NothingToAsk(TextSpan at) => Add("FAC2294", DiagnosticSeverity.Warning, at,
        "`every` says how often addresses are asked, and this trigger looks at none", "files, datasets and releases are seen when they move: leave it out");
    public void OwnMaking(TextSpan at, string what) => Add("FAC2770", DiagnosticSeverity.Warning, at,
        $"this pipeline makes {what} itself: each of its runs could begin the next", "name what it reads, or write `change()` for all of that");

    // Warnings
    public void UnusedParam(TextSpan at, string name) => Warning("FAC2801", at, $"the param `{name}` is never used");
    public void UnusedStage(TextSpan at, string keyword, string name) => Warning("FAC2802", at, $"nothing uses the {keyword} `{name}`");

    public void UnusedIndex(TextSpan at, string name, string stage) =>
        Warning("FAC2803", at, $"the index `{name}` is never used: all stages of `{stage}` that differ in it do the same");
    public void NothingDeclared(TextSpan at) =>
        Add("FAC2911", DiagnosticSeverity.Warning, at, "this pipeline declares nothing: there is nothing to run",
            "begin with data, such as `dataset raw = csv(\"data/file.csv\")`, or with a program, `stage fit = exec() { command = [\"python3\", \"fit.py\"] }`");

    // What the language has and this version has not
    public void NotAvailable(TextSpan at, string what) => Error("FAC2901", at, $"{what} is not available in this version");

    private void Error(string code, TextSpan at, string message, string? suggestion = null) => Add(code, DiagnosticSeverity.Error, at, message, suggestion);
    private void Warning(string code, TextSpan at, string message) => Add(code, DiagnosticSeverity.Warning, at, message, null);
    private void Add(string code, DiagnosticSeverity severity, TextSpan at, string message, string? suggestion) =>
        _all.Add(new(code, severity, at, message, suggestion));

    private string InLine(TextSpan span)
    {
        if (sources is null) return "";
        var (start, text) = sources.At(span.Start);
        return $", in line {text.Locate(span.Start - start).Line}{(start == 0 ? "" : $" of {text.Path}")}";
    }
    private string? InScope(IEnumerable<string> known) => _looks > 0 && known.Any() ? "in scope are " + Names(known) : null;
    private string? DidYouMean(string written, IEnumerable<string> known) => Near(written, known) is { } near ? $"did you mean `{near}`?" : null;

    private string? Near(string written, IEnumerable<string> known) => _looks <= 0 ? null : Nearest.To(written, known.Select(k =>
    {
        _looks--;
        return k;
    }));

    private static string Way(IReadOnlyList<string> names)
    {
        IEnumerable<string> shown = names.Count <= 8 ? names : [.. names.Take(4), $"… {names.Count - 5} more …", names[^1]];
        return string.Join(" → ", shown.Append(names[0]));
    }


    // A sentence as the end of another; an abbreviation at its beginning stays.
    private static string Lower(string sentence)
    {
        var words = sentence.TrimEnd('.');
        return words.Length > 1 && char.IsUpper(words[0]) && char.IsLower(words[1]) ? char.ToLowerInvariant(words[0]) + words[1..] : words;
    }

    private static string Short(string text, int most = 40) => text.Length <= most ? text : text[..most] + "…";

    private static string Explained(IReadOnlyDictionary<string, string> names)
    {
        var shown = names.OrderBy(n => n.Key, StringComparer.Ordinal).Take(16).Select(n => $"`{n.Key}` ({Short(Lower(n.Value), 60)})").ToList();
        return string.Join(", ", shown) + (names.Count > shown.Count ? $" and {names.Count - shown.Count} more" : "");
    }

    private static string Values(IReadOnlyList<Value> values) =>
        string.Join(", ", values.Take(8).Select(v => v.ToString())) + (values.Count > 8 ? $" and {values.Count - 8} more" : "");

    private static string Names(IEnumerable<string> names)
    {
        var shown = names.Take(16).Select(n => $"`{n}`").ToList();
        var more = names.Count() - shown.Count;
        return string.Join(", ", shown) + (more > 0 ? $" and {more} more" : "");
    }

    private static string Or(IReadOnlyList<string> parts) => parts.Count switch
    {
        0 => "something else",
        1 => parts[0],
        _ => string.Join(", ", parts.Take(parts.Count - 1)) + " or " + parts[^1],
    };
}
