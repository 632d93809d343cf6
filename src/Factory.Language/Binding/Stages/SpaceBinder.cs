using Factory.Language.Syntax;
using Factory.Sdk;

namespace Factory.Language.Binding;

/// <summary>The <c>space</c> of a study: which settings it chooses, and from what.</summary>
internal sealed class SpaceBinder(BindingContext context)
{
    public IReadOnlyList<Dimension> Bind(BlockSyntax space, BoundTask template)
    {
        List<Dimension> dimensions = [];
        foreach (var entry in new SettingReader(space, context.Diagnostics).All())
        {
            var name = entry.Name.Text;
            if (template.Type.Settings.FirstOrDefault(s => s.Name == name) is not { } setting)
                context.Diagnostics.UnknownSetting(entry.Name.Span, template.Type.Name, name, [.. template.Type.Settings.Select(s => s.Name)], []);
            else if (template.Explicit.Contains(name)) context.Diagnostics.ChosenAndSet(entry.Name.Span, name);
            else if (Dimension(entry.Value, setting) is { } dimension) dimensions.Add(dimension);
        }
        return dimensions;
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
        var values = call.Arguments.Select(a => context.Converter.Convert(a.Value, setting, SettingScope.None)).ToList();
        return values.Count == 0 || values.Contains(null) ? null : new(setting.Name, values!);
    }

    private Dimension? Wrong(ValueSyntax value, SettingDescription setting)
    {
        context.Diagnostics.NotADimension(value.Span, setting.Name, setting.Type.ToString());
        return null;
    }
}
