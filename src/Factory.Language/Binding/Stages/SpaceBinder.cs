using Factory.Language.Syntax;
using Factory.Sdk;

namespace Factory.Language.Binding;

/// <summary>The <c>space</c> of a study: which settings it chooses, and from what.</summary>
internal sealed class SpaceBinder(BindingContext context)
{
    public IReadOnlyList<Dimension> Bind(BlockSyntax space, BoundTask template)
    {
        List<Dimension> dimensions = [];
        foreach (var entry in Entries(space))
        {
            var name = entry.Name.Text;
            if (IsVariable(name)) Variable(entry, template, dimensions);
            else if (template.Type.Settings.FirstOrDefault(s => s.Name == name) is not { } setting)
                context.Diagnostics.UnknownSetting(entry.Name.Span, template.Type.Name, name, [.. template.Type.Settings.Select(s => s.Name)], [],
                    Variable(name, template.Type) is { } variable ? $"a program is told what is chosen in a variable: `{variable} = …`" : null);
            else if (template.Explicit.Contains(name)) context.Diagnostics.ChosenAndSet(entry.Name.Span, name);
            else Add(entry.Value, setting, template, dimensions);
        }
        return dimensions;
    }

    /// <summary>Whether a dimension is no setting of the stage's but a variable for its processes: <c>env.LR</c>.</summary>
    public static bool IsVariable(string name) => name.StartsWith($"{Env}.", StringComparison.Ordinal);

    private const string Env = "env";

    /// <summary>What a program does not know as a setting, it can be told in a variable; null where that is not what is meant.</summary>
    public static string? Variable(string name, StageDescription type) =>
        type.Settings.Any(s => s.Type is { Kind: SettingKind.List, Element.Kind: SettingKind.Argument }) && Nearest.To(name, type.Settings.Select(s => s.Name)) is null
            ? $"{Env}.{name.ToUpperInvariant()}" : null;

    // What a program of the user's is told in variables can be chosen as well.
    private void Variable((NameSyntax Name, ValueSyntax Value) entry, BoundTask template, List<Dimension> dimensions)
    {
        if (template.Common.Environment.Members.ContainsKey(entry.Name.Text[(Env.Length + 1)..])) context.Diagnostics.ChosenAndSet(entry.Name.Span, entry.Name.Text);
        else Add(entry.Value, Describe(entry.Name.Text, KindOf(entry.Value)), template, dimensions);
    }

    private void Add(ValueSyntax value, SettingDescription setting, BoundTask template, List<Dimension> dimensions)
    {
        if (value is CallSyntax { Name.Text: "only", Block: null } only) Only(only, setting, template, dimensions);
        else if (Dimension(value, setting) is { } dimension) dimensions.Add(dimension);
    }

    private static SettingDescription Describe(string name, SettingKind kind) => new(name, new(kind), "A variable for its processes.", false, null, null, null, false);

    private static SettingKind KindOf(ValueSyntax value) => value switch
    {
        RangeSyntax range => Wider(KindOf(range.Low), KindOf(range.High)),
        CallSyntax call => call.Arguments.Where(a => a.Name is null).Select(a => KindOf(a.Value)).Aggregate(SettingKind.Integer, Wider),
        IntegerSyntax => SettingKind.Integer,
        TextSyntax => SettingKind.Text,
        _ => SettingKind.Number,
    };

    private static SettingKind Wider(SettingKind a, SettingKind b) =>
        a == SettingKind.Text || b == SettingKind.Text ? SettingKind.Text : a == SettingKind.Number || b == SettingKind.Number ? SettingKind.Number : SettingKind.Integer;

    private static SettingDescription Describe(Dimension dimension) => Describe(dimension.Name, dimension switch
    {
        Dimension.Whole _ => SettingKind.Integer,
        Dimension.Choice { Values: [Value.Integer, ..] } _ => SettingKind.Integer,
        Dimension.Choice { Values: [var first, ..] } _ when first.AsText() is not null => SettingKind.Text,
        _ => SettingKind.Number,
    });

    /// <summary>A grid needs to know how many values a real number has; all whole numbers of a range are its values.</summary>
    public void CheckGrid(IReadOnlyList<Dimension> space, BlockSyntax? syntax)
    {
        foreach (var dimension in space.Where(d => d is Dimension.Real { Steps: null } or Dimension.Whole { Steps: null, Log: true }))
            context.Diagnostics.GridNeedsSteps(
                syntax!.Settings.FirstOrDefault(s => string.Join('.', s.Path.Select(p => p.Text)) == dimension.Name)?.Value.Span ?? syntax.Span, dimension.Name);
    }

    /// <summary><c>try { lr = 1e-3 }</c>: a point to try first; null when it is none, which has been reported.</summary>
    public Value.Map? Point(SettingSyntax setting, IReadOnlyList<Dimension> space, BoundTask template)
    {
        if (setting.Value is not BlockSyntax block)
        {
            if (setting.Value is not BrokenValueSyntax) context.Diagnostics.WrongType(setting.Value.Span, "try", "a block", "a value", "write `try { lr = 1e-3 }`");
            return null;
        }
        var (point, whole) = (Value.Map.Empty, !block.IsBroken && space.Count > 0);
        foreach (var ((name, _), written) in Entries(block))
        {
            var known = IsVariable(name) ? space.FirstOrDefault(d => d.Name == name) is { } variable ? Describe(variable) : null
                : template.Type.Settings.FirstOrDefault(s => s.Name == name);
            if (known is null) point = point.With(name, Value.Null.Instance);
            else if (context.Converter.Convert(written, known, SettingScope.None) is { } value) point = point.With(name, value);
            else whole = false;
        }
        if (whole && Misfit(point, space) is { } why) context.Diagnostics.OutsideOfSpace(setting.Span, why);
        else if (whole) return point;
        return null;
    }

    // In the order of the text, wherever the variables stand.
    private IEnumerable<(NameSyntax Name, ValueSyntax Value)> Entries(BlockSyntax block) => new SettingReader(block, context.Diagnostics).All().SelectMany(e =>
        e is { Name.Text: Env, Value: BlockSyntax variables }
            ? new SettingReader(variables, context.Diagnostics).All().Select(v => (v.Name with { Text = $"{Env}.{v.Name.Text}" }, v.Value)) : [(e.Name, e.Value)])
        .OrderBy(e => e.Item1.Span.Start);

    private static string? Misfit(Value.Map point, IReadOnlyList<Dimension> space)
    {
        if (point.Members.Keys.FirstOrDefault(k => space.All(d => d.Name != k)) is { } unknown) return $"it chooses no `{unknown}`";
        foreach (var dimension in space)
        {
            var active = dimension.When is not { } when || point[when.Parameter] is { } other && when.Values.Contains(other);
            var value = point[dimension.Name];
            if (active && value is null) return $"`{dimension.Name}` is missing";
            if (!active && value is not null) return $"`{dimension.Name}` has no value there";
            if (value is not null && !Holds(dimension, value)) return $"`{dimension.Name}` cannot be {value}";
        }
        return null;
    }

    private static bool Holds(Dimension dimension, Value value) => dimension switch
    {
        Dimension.Choice c => c.Values.Contains(value),
        Dimension.Real r => value.AsNumber() >= r.Low && value.AsNumber() <= r.High,
        Dimension.Whole w => value is Value.Integer i && i.Value >= w.Low && i.Value <= w.High,
        _ => false,
    };

    // only(0.0 .. 0.9, optimizer: "sgd")
    private void Only(CallSyntax call, SettingDescription setting, BoundTask template, List<Dimension> before)
    {
        if (call.Arguments is not [{ Name: null, Value: var of }, { Name: { } name } condition]) Wrong(call, setting);
        else if (Dimension(of, setting) is not { } dimension) return;
        else if (before.Find(d => d.Name == name.Text) is not { } other) context.Diagnostics.NotBefore(name.Span, setting.Name, name.Text);
        else if (setting is { Required: true, Default: null }) context.Diagnostics.NeededAlways(call.Span, setting.Name, template.Type.Name);
        else if (Values(condition.Value, template.Type.Settings.FirstOrDefault(s => s.Name == other.Name) ?? Describe(other), other) is { } values)
            before.Add(dimension with { When = new(other.Name, values) });
    }

    private List<Value>? Values(ValueSyntax syntax, SettingDescription setting, Dimension other)
    {
        List<Value> values = [];
        foreach (var item in syntax is ListSyntax list && setting.Type.Kind != SettingKind.List ? list.Items : [syntax])
        {
            if (context.Converter.Convert(item, setting, SettingScope.None) is not { } value) return null;
            if (!Holds(other, value)) context.Diagnostics.NeverChosen(item.Span, other.Name, value.ToString());
            values.Add(value);
        }
        return values;
    }

    private Dimension? Dimension(ValueSyntax value, SettingDescription setting) => value switch
    {
        BrokenValueSyntax => null,
        RangeSyntax range => Between(range, setting, false, null),
        CallSyntax { Name.Text: "log" or "linear", Block: null } call => Scaled(call, setting),
        CallSyntax { Name.Text: "choice", Block: null } call => Choice(call, setting),
        _ => Wrong(value, setting),
    };

    // log(a .. b, steps: 5)
    private Dimension? Scaled(CallSyntax call, SettingDescription setting)
    {
        var steps = call.Arguments is [_, { Name.Text: "steps" } named] ? named.Value : null;
        if (call.Arguments is [{ Name: null, Value: RangeSyntax }, { Name: { Text: not "steps" } other }])
        {
            context.Diagnostics.UnknownArgument(other.Span, call.Name.Text, other.Text, ["steps"]);
            return null;
        }
        if (call.Arguments is not [{ Name: null, Value: RangeSyntax range }, ..] || call.Arguments.Count != (steps is null ? 1 : 2))
            return Wrong(call, setting);
        return Between(range, setting, call.Name.Text == "log", steps is null ? null : Steps(steps));
    }

    private static readonly SettingDescription StepsSetting =
        new("steps", new(SettingKind.Integer), "How many values a grid tries.", false, null, 2, 100_000, false);

    private int? Steps(ValueSyntax value) => context.Converter.Convert(value, StepsSetting, SettingScope.None) is Value.Integer steps ? (int)steps.Value : null;

    private Dimension? Between(RangeSyntax range, SettingDescription setting, bool log, int? steps)
    {
        if (!IsOrdered(setting.Type.Kind)) return Wrong(range, setting);
        var low = context.Converter.Convert(range.Low, setting, SettingScope.None);
        var high = context.Converter.Convert(range.High, setting, SettingScope.None);
        if (low is null || high is null) return null;
        if (!(low.AsNumber() < high.AsNumber())) context.Diagnostics.EmptyRange(range.Span);
        else if (log && !(low.AsNumber() > 0)) context.Diagnostics.LogOfNothing(range.Low.Span);
        else if ((low, high) is (Value.Integer l, Value.Integer h)) return new Dimension.Whole(setting.Name, l.Value, h.Value, log, steps);
        else return new Dimension.Real(setting.Name, low.AsNumber()!.Value, high.AsNumber()!.Value, log, steps);
        return null;
    }

    private static bool IsOrdered(SettingKind kind) =>
        kind is SettingKind.Integer or SettingKind.Number or SettingKind.Duration or SettingKind.Bytes or SettingKind.Fraction;

    private Dimension.Choice? Choice(CallSyntax call, SettingDescription setting)
    {
        if (call.Arguments.Count == 0) context.Diagnostics.EmptyChoice(call.Span);
        foreach (var name in call.Arguments.Select(a => a.Name).OfType<NameSyntax>()) context.Diagnostics.UnknownArgument(name.Span, "choice", name.Text, []);
        if (call.Arguments is [{ Name: null, Value: ListSyntax { Items: [_, ..] } list }] && setting.Type.Kind != SettingKind.List) return Wrong(list, setting) as Dimension.Choice;
        var values = call.Arguments.Select(a => context.Converter.Convert(a.Value, setting, SettingScope.None)).ToList();
        if (values.Count == 0 || values.Contains(null)) return null;
        foreach (var (i, value) in values.Index())
            if (values.IndexOf(value) < i) context.Diagnostics.ChosenTwice(call.Arguments[i].Span, setting.Name, value!.ToString());
        return new(setting.Name, values!);
    }

    private Dimension? Wrong(ValueSyntax value, SettingDescription setting)
    {
        context.Diagnostics.NotADimension(value.Span, setting.Name, setting.Type.ToString(),
            value switch
            {
                ListSyntax { Items: [_, ..] items } => $"choice({Written(items)})",
                CallSyntax { Block: null } call when AuthorHints.Distribution(call.Name.Text) is { } meant => meant switch
                {
                    "choice" => $"choice({Written(call.Arguments is [{ Value: ListSyntax inner }] ? inner.Items : [.. call.Arguments.Select(a => a.Value)])})",
                    "log" => $"log({Bounds(call)})",
                    _ => Bounds(call),
                },
                IntegerSyntax or NumberSyntax or TextSyntax or BoolSyntax when !IsVariable(setting.Name) => null,
                _ => "",
            });
        return null;

        string Written(IEnumerable<ValueSyntax> items) => string.Join(", ", items.Select(i => context.Evaluator.Evaluate(i)?.Value.ToString() ?? "…"));
        string Bounds(CallSyntax call) => call.Arguments switch
        {
            [{ Value: RangeSyntax range }, ..] => $"{Written([range.Low])} .. {Written([range.High])}",
            [var low, var high, ..] => $"{Written([low.Value])} .. {Written([high.Value])}",
            _ => "a .. b",
        };
    }
}
