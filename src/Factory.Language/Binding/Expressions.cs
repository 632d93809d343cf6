using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Factory.Language.Syntax;
using Factory.Sdk;

namespace Factory.Language.Binding;

/// <summary>Collects the C# of a file, each with what it sees.</summary>
internal sealed partial class Expressions(SymbolTable symbols, DiagnosticBag diagnostics)
{
    /// <summary>What marks a setting that is C#, by the number of its expression.</summary>
    public const string Mark = "$expression";

    private readonly List<BoundExpression> _all = [];
    private ImmutableDictionary<string, ScopeName> _params = ImmutableDictionary<string, ScopeName>.Empty;

    public IReadOnlyList<BoundExpression> All => _all;

    /// <summary>Every expression sees the params.</summary>
    public void See(IEnumerable<BoundParam> bound) =>
        _params = bound.ToImmutableDictionary(p => p.Name, ScopeName (p) => new ScopeName.Param(p.CSharpType), StringComparer.Ordinal);

    /// <summary>Leaves out all but the first: what the others see could not be made out.</summary>
    public void Forget(int all) => _all.RemoveRange(all, _all.Count - all);

    /// <summary>C# over <c>row</c>.</summary>
    public long AddRow(CSharpSyntax code, string result) => Add(code, result, true, [], "only the conditions of a gate see stages");

    /// <summary>A study's objective.</summary>
    public int AddObjective(CSharpSyntax code, IReadOnlyList<MetricDescription> trial) =>
        Add(code, "double", false, [new("trial", new ScopeName.Trial(trial))], "an objective sees `trial`, which has the metrics of the stage that is tuned");

    /// <summary>What must hold of a trial.</summary>
    public int AddConstraint(CSharpSyntax code, IReadOnlyList<MetricDescription> trial) =>
        Add(code, "bool", false, [new("trial", new ScopeName.Trial(trial))], "a study's condition sees `trial`, which has the metrics of the stage that is tuned");

    /// <summary>A gate's condition.</summary>
    public int AddCondition(CSharpSyntax code, IReadOnlyList<ScopeName> stages)
    {
        var names = Named(stages);
        if (stages is [ScopeName.Metrics first, ..]) names = names.Append(new("previous", new ScopeName.Previous(first.Members)));
        return Add(code, "bool", false, [.. names], "give it to the gate: `check({0})`");
    }

    /// <summary>Whether a stage runs at all.</summary>
    /// <param name="stages">The stages that it names.</param>
    public int AddWhen(CSharpSyntax code, IReadOnlyList<ScopeName> stages)
    {
        var names = Named(stages).ToList();
        foreach (var (name, _) in names) symbols.Use(name);
        return Add(code, "bool", false, names, "`when` sees params and the stages that measure something");
    }

    private static IEnumerable<KeyValuePair<string, ScopeName>> Named(IEnumerable<ScopeName> stages) => stages.Select(s => new KeyValuePair<string, ScopeName>(
        s is ScopeName.Metrics one ? one.Stage.Stage : ((ScopeName.MetricsList)s).Stages.Stage, s));

    private int Add(CSharpSyntax code, string result, bool hasRow, IReadOnlyList<KeyValuePair<string, ScopeName>> names, string hint)
    {
        var seen = _params
            .SetItems(symbols.Indices.Select(i => new KeyValuePair<string, ScopeName>(i.Name.Text, new ScopeName.Param(Params.CSharpType(i.Type.Kind, i.Values)))))
            .SetItems(names);
        foreach (var word in CSharpWords.All(code.Text).Distinct())
            if (symbols.Peek(word) is ParamSymbol or IndexSymbol) symbols.Use(word);
        ReportStages(code, seen, [.. names.Where(n => n.Value is ScopeName.Metrics or ScopeName.MetricsList).Select(n => n.Key)], hint);
        _all.Add(new(_all.Count, code.Text, code.Span, result, hasRow, seen));
        return _all.Count - 1;
    }

    // The script host would only say that it does not know the name.
    private void ReportStages(CSharpSyntax code, ImmutableDictionary<string, ScopeName> seen, IReadOnlyList<string> given, string hint)
    {
        // A setting that was swallowed with the rest of its line is what is wrong, and the host tells it.
        if (code.Text.Contains("=>") || Swallowed().IsMatch(code.Text)) return;
        foreach (var (word, at) in CSharpWords.Owners(code.Text).DistinctBy(o => o.Word))
            // One that is not bound yet is part of a cycle, or has a mistake of its own: that has been told.
            if (!seen.ContainsKey(word) && symbols.Peek(word) is StageSymbol { Bound: not null } or StageSymbol { Syntax.Keyword.Text: Keywords.Trigger })
                diagnostics.StageNotSeen(new(code.Span.Start + at, word.Length), word, string.Format(hint, string.Join(", ", given.Append(word))));
    }

    [GeneratedRegex(@"\s[a-z_]+\s*(=(?![=>])|\{)", RegexOptions.CultureInvariant)]
    private static partial Regex Swallowed();
}
