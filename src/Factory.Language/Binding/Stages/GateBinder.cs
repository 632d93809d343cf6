using Factory.Language.Syntax;
using Factory.Sdk;

namespace Factory.Language.Binding;

/// <summary><c>check(report) { require => … }</c></summary>
internal sealed class GateBinder(BindingContext context)
{
    private readonly StageTypes _types = new(context);
    private readonly OutputResolver _outputs = new(context);
    private readonly CommonBinder _common = new(context);
    private readonly SettingsBinder _settings = new(context);

    public BoundGate? Bind(StageSymbol symbol)
    {
        var call = symbol.Syntax.Call;
        if (!_types.IsBuiltIn(symbol.Syntax, BuiltIns.CheckType)) return null;
        var reader = new SettingReader(call.Block, context.Diagnostics);
        var common = _common.Bind(reader, new());
        var inputs = Inputs(call, out var whole);
        var conditions = Conditions(call, reader, inputs, whole);
        var approvers = (_settings.BindOne(reader, BuiltIns.CheckType, "approve") as Value.List)?.Items.Select(i => i.AsText()!).ToList();
        _settings.ReportUnknown(reader, BuiltIns.Check, BuiltIns.CheckType.Settings);
        return new()
        {
            Name = symbol.Name.Text,
            Summary = symbol.Syntax.Summary,
            Span = symbol.Name.Span,
            Common = common,
            Inputs = [.. inputs.Select(Reference)],
            Conditions = conditions,
            Approvers = approvers ?? [],
        };
    }

    private List<ScopeName> Inputs(CallSyntax call, out bool whole)
    {
        List<ScopeName> inputs = [];
        whole = call.Arguments.Count > 0;
        if (!whole)
            context.Diagnostics.MissingInput(call.Name.Span, BuiltIns.Check, "stages", "a stage that measures something", BuiltIns.CheckType.Inputs[0].Summary);
        foreach (var argument in call.Arguments)
        {
            var measured = Measured(argument);
            whole &= measured is not null;
            if (measured is null) continue;
            var name = Reference(measured).Stage;
            if (inputs.Exists(i => Reference(i).Stage == name)) context.Diagnostics.DuplicateInput(argument.Span, name, false);
            else inputs.Add(measured);
        }
        return inputs;
    }

    private static BoundReference Reference(ScopeName name) => name is ScopeName.Metrics one ? one.Stage : ((ScopeName.MetricsList)name).Stages;

    private ScopeName? Measured(ArgumentSyntax argument)
    {
        if (argument.Name is { } name) context.Diagnostics.UnknownArgument(name.Span, BuiltIns.Check, name.Text, []);
        if (argument.Value is not ReferenceSyntax reference)
        {
            if (argument.Value is not BrokenValueSyntax) context.Diagnostics.NotAnInput(argument.Value.Span, "stages");
            return null;
        }
        if (_outputs.Measured(reference) is not var (task, key)) return null;
        if (task.Metrics.Count > 0)
            return key is { IsGather: true } ? new ScopeName.MetricsList(new(task.Name, key), task.Metrics) : new ScopeName.Metrics(new(task.Name, key), task.Metrics);
        // What is wrong inside the stage may be its metrics.
        if (context.Symbols.Peek(reference.Root.Text) is not StageSymbol { Syntax: var stage } || !context.Diagnostics.HasErrorIn(stage.Span))
            context.Diagnostics.MeasuresNothing(reference.Span, task.Name, task.Type.Name);
        return null;
    }

    private List<int> Conditions(CallSyntax call, SettingReader reader, List<ScopeName> inputs, bool whole)
    {
        var require = reader.TakeAll("require");
        if (require.Count == 0 && !reader.IsBroken && !reader.Names.Any(n => n is not "require" and not "approve" && Nearest.To(n, ["require"]) is not null)) context.Diagnostics.NoCondition(call.Name.Span, reader.Names.Contains("approve"));
        List<int> conditions = [];
        var contradictions = new Contradictions(context, inputs, "this gate can never pass");
        foreach (var condition in require)
        {
            if (condition.Value is CSharpSyntax code)
            {
                // An input that could not be bound would be missed by every condition that names it.
                if (code.IsBroken || !whole) continue;
                conditions.Add(context.Expressions.AddCondition(code, inputs));
                contradictions.Meet(code);
            }
            else if (condition.Value is not BrokenValueSyntax)
                context.Diagnostics.NeedsCSharp(condition.Value.Span, "require", "a value after `=`", "…");
        }
        return conditions;
    }
}
