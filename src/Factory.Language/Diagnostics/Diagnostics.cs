using Factory.Language.Binding;
using Factory.Language.Syntax;

namespace Factory.Language;

/// <summary>
/// All that can be wrong with a pipeline file: one method a diagnostic, with its code and text. Codes are stable and
/// never used again: FAC1xxx what is written, FAC2xxx what it means. FAC3xxx, its C#, is in <see cref="ScriptFindings"/>; FAC4xxx, the
/// place where it is to run, in <see cref="PlanFindings"/>.
/// </summary>
internal sealed class DiagnosticBag(SourceText? source = null)
{
    private readonly List<Diagnostic> _all = [];
    // Looking for what was meant costs errors times names: in a file that is wrong throughout, the first ones get a suggestion.
    private int _looks = 2_000_000;

    public int Count => _all.Count;
    public bool HasErrors => _all.Exists(d => d.Severity == DiagnosticSeverity.Error);
    /// <summary>So much is wrong that reading on is no use.</summary>
    public bool IsFull => _all.Count >= SyntaxLimits.Errors;

    public IReadOnlyList<Diagnostic> InOrder() => [.. _all.Distinct().OrderBy(d => d.Span.Start).ThenBy(d => d.Code, StringComparer.Ordinal)];

    // Limits
    public void TextTooLarge() =>
        Error("FAC1001", default, $"the file is larger than {SyntaxLimits.Text >> 20} MiB", "put data beside it and refer to it by path");
    public void NestedTooDeeply(TextSpan at) => Error("FAC1002", at, $"brackets are nested more than {SyntaxLimits.Depth} deep here");
    public void ExpressionTooLong(TextSpan at, int bytes) =>
        Error("FAC1003", at, $"this expression has {bytes} bytes, and {SyntaxLimits.Expression} are allowed", "move the work into a stage of its own");
    public void TooManyErrors(TextSpan at) =>
        Error("FAC1004", at, $"more than {SyntaxLimits.Errors} errors: the rest of the file was not read", "mend the first ones");

    // Syntax
    public void Unexpected(TextSpan at, string found, IReadOnlyList<string> expected) =>
        Error("FAC1101", at, $"{Or(expected)} is expected here, and this is {found}");
    public void TextNotClosed(TextSpan at) => Error("FAC1102", at, "this string is not closed in its line");
    public void CommentNotClosed(TextSpan at) => Error("FAC1103", at, "this comment is never closed", "close it with `*/`");
    public void BlockNotClosed(TextSpan open) => Error("FAC1104", open, "this `{` is never closed");
    public void UnknownUnit(TextSpan at, string unit) =>
        Error("FAC1105", at,
            $"`{unit}` is no unit",
            DidYouMean(unit, Units.Names) ?? "there are `%`, " + Names(Units.Names) + ", and currencies such as `USD`");
    public void NumberTooLarge(TextSpan at) => Error("FAC1106", at, "this number does not fit in 64 bits");
    public void WrongInText(TextSpan at, string what) => Error("FAC1107", at, $"this string holds {what}");
    public void UnknownDeclaration(TextSpan at, string word) =>
        Error("FAC1108", at,
            $"`{word}` declares nothing",
            DidYouMean(word, Keywords.All) ?? "a declaration begins with " + Names(Keywords.All.Where(k => k != Keywords.Use).Order()));
    public void HeaderMissing(TextSpan at) => Error("FAC1109", at, "the file does not say which pipeline it is", "begin it with `pipeline name`");
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
        Error("FAC2001", at, $"nothing is called `{name}`", DidYouMean(name, known) ?? InScope(known));
    public void DuplicateName(TextSpan at, string name, TextSpan first) =>
        Error("FAC2002", at, $"`{name}` is declared already{InLine(first)}", "give one of them another name");
    public void ReservedName(TextSpan at, string name, string why) => Error("FAC2003", at, $"nothing can be called `{name}`: {why}");
    public void Cycle(TextSpan at, IReadOnlyList<string> names) =>
        Error("FAC2004", at, names.Count == 1 ? $"`{names[0]}` needs itself" : $"`{names[0]}` needs itself: {Way(names)}");
    public void NotAStage(TextSpan at, string name, string what) => Error("FAC2005", at, $"an output of a stage is needed here, and `{name}` is {what}");
    public void WhichOutput(TextSpan at, string stage, IEnumerable<string> outputs) =>
        Error("FAC2006", at,
            $"`{stage}` has {(outputs.Any() ? "several outputs" : "no output")}, and this does not say which",
            outputs.Any() ? "write " + Or([.. outputs.Take(8).Select(o => $"`{stage}.{o}`")]) : null);
    public void UnknownOutput(TextSpan at, string stage, string output, IEnumerable<string> outputs) =>
        Error("FAC2007", at,
            $"`{stage}` has no output `{output}`",
            Near(output, outputs) is { } near ? $"did you mean `{stage}.{near}`?" : outputs.Any() ? "it has " + Names(outputs) : "it has no outputs");
    public void TooManyParts(TextSpan at, string path) => Error("FAC2008", at, $"`{path}` goes too deep: an output is `stage.output`");
    public void UnknownPlace(TextSpan at, string path, bool output, IReadOnlyList<string> names) =>
        Error("FAC2009", at,
            $"`{path}` is no {(output ? "output" : "input")} of this stage",
            names.Count == 0 ? $"it has no {(output ? "outputs" : "inputs")}" : "it has " + Names(names.Select(n => $"{(output ? "output" : "input")}.{n}")));
    public void StageNotSeen(TextSpan at, string name, string hint) => Error("FAC2010", at, $"this expression does not see `{name}`", hint);

    // Types, arguments and inputs
    public void UnknownType(TextSpan at, string name, IEnumerable<string> known) =>
        Error("FAC2101", at,
            $"no plugin offers a stage type `{name}`",
            DidYouMean(name, known) ?? (known.Any() ? "there are " + Names(known.Order(StringComparer.Ordinal)) : "no plugins are installed"));
    public void WrongKeyword(TextSpan at, string type, string keyword) =>
        Error("FAC2102", at, $"`{type}` makes a {keyword}", $"write `{keyword} name = {type}(…)`");
    public void NeedsBuiltIn(TextSpan at, string keyword, string type, string found) =>
        Error("FAC2103", at, $"a {keyword} is made by `{type}`, and this is `{found}`");
    public void MissingInput(TextSpan at, string type, string input, string kind, string summary) =>
        Error("FAC2104", at, $"`{type}` needs `{input}`, {kind}: {Lower(summary)}");
    public void DuplicateInput(TextSpan at, string input, bool nameable) =>
        Error("FAC2105", at, $"`{input}` is given twice", nameable ? $"give this one a name: `name: …`" : null);
    public void TooManyArguments(TextSpan at, string type, IEnumerable<string> byName) =>
        Error("FAC2106", at, $"`{type}` takes no further argument here", byName.Any() ? "by name it takes " + Names(byName) : null);
    public void UnknownArgument(TextSpan at, string owner, string name, IReadOnlyList<string> known) =>
        Error("FAC2107", at, $"`{owner}` has no argument `{name}`", DidYouMean(name, known) ?? (known.Count > 0 ? "it has " + Names(known) : null));
    public void ArgumentNeedsName(TextSpan at, string owner, IReadOnlyList<string> known) =>
        Error("FAC2108", at, $"`{owner}` takes its arguments by name", known.Count > 0 ? "it has " + Names(known.Select(k => k + ": …")) : null);
    public void DuplicateArgument(TextSpan at, string name) => Error("FAC2109", at, $"`{name}` is given twice");
    public void InputNeedsName(TextSpan at) => Error("FAC2110", at, "this input has no name of its own", "give it one: `name: …`");
    public void NotAnInput(TextSpan at, string input) =>
        Error("FAC2111", at, $"`{input}` needs the output of a stage, and this is none", "refer to it as `stage.output`");
    public void EmptyPath(TextSpan at) => Error("FAC2112", at, "this path is empty");
    public void WrongKind(TextSpan at, string type, string input, string needed, string found, string kind) =>
        Error("FAC2113", at, $"`{input}` of `{type}` needs {needed}, and {(found == "a path" ? found : $"`{found}`")} is {kind}");

    // Settings and values
    public void UnknownSetting(TextSpan at, string owner, string name, IReadOnlyList<string> own, IEnumerable<string> common) =>
        Error("FAC2201", at, $"`{owner}` has no setting `{name}`", DidYouMean(name, own.Concat(common)) ?? (own.Count > 0 ? "it has " + Names(own) : null));
    public void DuplicateSetting(TextSpan at, string name, TextSpan first) => Error("FAC2202", at, $"`{name}` is set already{InLine(first)}");
    public void MissingSetting(TextSpan at, string type, string name, string needed, string summary) =>
        Error("FAC2203", at, $"`{type}` needs the setting `{name}`, {needed}: {Lower(summary)}");
    public void WrongType(TextSpan at, string name, string needed, string found, string? suggestion) =>
        Error("FAC2204", at, $"`{name}` needs {needed}, and this is {found}", suggestion);
    public void OutOfRange(TextSpan at, string name, string range) => Error("FAC2205", at, $"`{name}` must be {range}");
    public void NotAValue(TextSpan at, string? name, string what) =>
        Error("FAC2206", at, name is null ? $"a value is needed here, and this is {what}" : $"a value is needed here, and `{name}` is none: {what}");
    public void MixedList(TextSpan at, string first, string found) =>
        Error("FAC2207", at, $"all items of a list are alike: the first is {first}, and this is {found}");
    public void NotAParam(TextSpan at, string type) => Error("FAC2208", at, $"a param cannot be {type}");
    public void UnknownOverride(TextSpan at, string name, IEnumerable<string> known) =>
        Error("FAC2209", at,
            $"`{name}` was to be set, and no param is called so",
            DidYouMean(name, known) ?? (known.Any() ? "there are " + Names(known) : "this pipeline has no params"));
    public void WrongOverride(TextSpan at, string name, string text, string type) =>
        Error("FAC2210", at, $"`{name}` was to be set to `{Short(text)}`, and it is {type}");

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

    // Studies
    public void WrongTemplate(TextSpan at) => Error("FAC2401", at, "`tune` takes one argument, the stage that each trial runs", "write `tune(train.mlp(…))`");
    public void NoSpace(TextSpan at) => Error("FAC2402", at, "a study needs a `space` of settings to choose", "write `space { lr = log(1e-4 .. 1e-1) }`");
    public void ChosenAndSet(TextSpan at, string name) =>
        Error("FAC2403", at, $"the study chooses `{name}`, and its template sets it too", "take it out of one of the two");
    public void NotADimension(TextSpan at, string name, string type) =>
        Error("FAC2404", at,
            $"this is nothing to choose `{name}` ({type}) from",
            "write `a .. b`, `log(a .. b)`, `linear(a .. b, steps: 5)` or `choice(a, b)`");
    public void EmptyRange(TextSpan at) => Error("FAC2405", at, "a range goes from a smaller to a larger number");
    public void LogOfNothing(TextSpan at) => Error("FAC2406", at, "a logarithmic range begins above zero");
    public void EmptyChoice(TextSpan at) => Error("FAC2407", at, "there is nothing to choose from");
    public void GridNeedsSteps(TextSpan at, string name) =>
        Error("FAC2408", at, $"a grid needs to know how many values of `{name}` to try", "write `linear(a .. b, steps: 5)` or `log(a .. b, steps: 5)`");
    public void TrialsOfGrid(TextSpan at) => Error("FAC2409", at, "a grid has as many trials as points", "leave `trials` out");
    public void NoObjective(TextSpan at) =>
        Error("FAC2410", at, "a study needs to know what to look for", "write `maximize => trial.…` or `minimize => trial.…`");
    public void TwoObjectives(TextSpan at) => Error("FAC2411", at, "a study has one objective, `maximize` or `minimize`");
    public void UnknownSampler(TextSpan at, string? name, IReadOnlyList<string> known) =>
        Error("FAC2412", at,
            name is null ? "this is no sampler" : $"there is no sampler `{name}`",
            (name is null ? null : DidYouMean(name, known)) ?? "there are " + Names(known));
    public void WrongUse(TextSpan at, string? why) =>
        Error("FAC2413", at, "`use` takes the best settings of a study" + (why is null ? "" : ": " + why), why is null ? "write `use = search.best`" : null);
    public void UseDoesNotFit(TextSpan at, string study, string type, string setting) =>
        Error("FAC2414", at, $"`{study}` chooses `{setting}`, which `{type}` does not have");
    public void UseAndSet(TextSpan at, string study, string setting) =>
        Error("FAC2415", at, $"`{study}` chooses `{setting}`, and this stage sets it itself", $"take `{setting}` out of the stage or out of the study's space");

    // Gates and releases
    public void NoCondition(TextSpan at) => Error("FAC2501", at, "a gate without a condition lets everything through", "write `require => …`");
    public void MeasuresNothing(TextSpan at, string stage, string type) =>
        Error("FAC2502", at, $"`{stage}` measures nothing that a condition could be about: `{type}` has no metrics");
    public void NotAGate(TextSpan at, string? name) =>
        Error("FAC2503", at, name is null ? "`gate` needs the name of a gate" : $"`gate` needs a gate, and `{name}` is none");
    public void WrongAlias(TextSpan at) =>
        Error("FAC2504", at, "an alias is a word of at most 64 letters, digits, `-`, `_` and `.`, that begins with a letter");

    // Warnings
    public void UnusedParam(TextSpan at, string name) => Warning("FAC2801", at, $"the param `{name}` is never used");
    public void UnusedStage(TextSpan at, string keyword, string name) => Warning("FAC2802", at, $"nothing uses the {keyword} `{name}`");

    // What the language has and this version has not
    public void NotAvailable(TextSpan at, string what) => Error("FAC2901", at, $"{what} is not available in this version");

    private void Error(string code, TextSpan at, string message, string? suggestion = null) => Add(code, DiagnosticSeverity.Error, at, message, suggestion);
    private void Warning(string code, TextSpan at, string message) => Add(code, DiagnosticSeverity.Warning, at, message, null);
    private void Add(string code, DiagnosticSeverity severity, TextSpan at, string message, string? suggestion) =>
        _all.Add(new(code, severity, at, message, suggestion));

    private string InLine(TextSpan span) => source is null ? "" : $", in line {source.Locate(span.Start).Line}";
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

    private static string Short(string text) => text.Length <= 40 ? text : text[..40] + "…";

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
