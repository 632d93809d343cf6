using Factory.Language.Syntax;
using Factory.Sdk;

namespace Factory.Language.Binding;

/// <summary><c>sampler = tpe(startup: 10, seed: 1)</c>, <c>pruner = asha(min: 2)</c>, checked by what the plugins say that these take.</summary>
internal sealed class TunerBinder(BindingContext context)
{
    public const string Grid = "grid";
    private const string Auto = "auto";
    private static readonly SettingDescription s_seed = new("seed", new(SettingKind.Integer), "For all that is drawn at random; 0 unless set.", false, null, null, null, false);

    /// <summary>What each sampler takes beside its own settings.</summary>
    public static SettingDescription Seed => s_seed;

    /// <param name="study">Where the study is named, for when there is no such setting.</param>
    /// <returns>Null when it is wrong; then that has been reported.</returns>
    public (BoundTuner Tuner, long Seed)? Sampler(SettingSyntax? setting, TextSpan study) => Bind(setting, study, "sampler", context.Catalog.Samplers, s_seed);

    public BoundTuner? Pruner(SettingSyntax? setting, TextSpan study) => Bind(setting, study, "pruner", context.Catalog.Pruners, null)?.Item1;

    /// <summary>Says of a pruner that it ends nothing: because its steps lie beyond the longest run, or because nobody knows how long that is.</summary>
    public void CheckSteps(SettingSyntax? setting, BoundTuner? pruner, BoundTask? template, IReadOnlyList<Dimension> space)
    {
        if (pruner is null || template is not { IsWhole: true } || setting is null) return;
        var type = context.Catalog.Pruners[pruner.Name].Type;
        if (BoundStudy.ResourceOf(template, space) is not var (name, steps))
        {
            var resource = template.Type.Settings.FirstOrDefault(s => s.Resource)?.Name;
            if (type.NeedsSteps && (resource is null || space.All(d => d.Name != resource))) context.Diagnostics.NothingToRation(setting.Value.Span, pruner.Name, template.Type.Name, resource);
        }
        else foreach (var counted in type.Settings.Where(s => s.BelowSteps))
            if (setting.Value is CallSyntax call && pruner.Settings[counted.Name] is Value.Integer { Value: var value } && value >= steps)
                context.Diagnostics.EndsNothing(call.Arguments.First(a => a.Name?.Text == counted.Name).Span, pruner.Name, counted.Name, value, name, steps);
    }

    public void CheckObjectives(SettingSyntax? setting, BoundTuner? terminator, int objectives)
    {
        if (terminator is not null && objectives > 1 && context.Catalog.Terminators[terminator.Name].Type.OneObjective)
            context.Diagnostics.OneObjectiveOnly(setting!.Value.Span, "terminator", terminator.Name, objectives);
    }

    /// <returns>Null when there is none, or it is wrong; then that has been reported.</returns>
    public BoundTuner? Terminator(SettingSyntax? setting) =>
        setting is null ? null : Bind(setting, setting.Value.Span, "terminator", context.Catalog.Terminators, null)?.Item1;

    private (BoundTuner, long)? Bind(
        SettingSyntax? setting, TextSpan study, string role, IReadOnlyDictionary<string, (TunerDescription Type, string Plugin)> offered, SettingDescription? more)
    {
        if (setting?.Value is BrokenValueSyntax) return null;
        var call = setting?.Value switch
        {
            CallSyntax { Block: null } c => c,
            ReferenceSyntax reference => new CallSyntax(new(reference.Path, reference.Span), [], null, reference.Span),
            null => new CallSyntax(new(Auto, study), [], null, study),
            _ => null,
        };
        if (call is null || !offered.TryGetValue(call.Name.Text, out var found))
            context.Diagnostics.UnknownTuner(call?.Name.Span ?? setting!.Value.Span, role, call?.Name.Text, [.. offered.Keys.Order(StringComparer.Ordinal)],
                (setting?.Value as TextSyntax)?.Plain ?? (setting?.Value is CallSyntax { Block: not null } blocked && offered.ContainsKey(blocked.Name.Text) ? $"{blocked.Name.Text}(…)" : null));
        else return Bind(call, found.Type, found.Plugin, more);
        return null;
    }

    private (BoundTuner, long) Bind(CallSyntax call, TunerDescription type, string plugin, SettingDescription? more)
    {
        IReadOnlyList<SettingDescription> known = more is null ? type.Settings : [.. type.Settings, more];
        var settings = Value.Map.Empty;
        foreach (var argument in call.Arguments)
        {
            if (argument.Name is not { } name) context.Diagnostics.ArgumentNeedsName(argument.Span, type.Name, [.. known.Select(s => s.Name)]);
            else if (known.FirstOrDefault(s => s.Name == name.Text) is not { } setting)
                context.Diagnostics.UnknownArgument(name.Span, type.Name, name.Text, [.. known.Select(s => s.Name)]);
            else if (context.Converter.Convert(argument.Value, setting, SettingScope.None) is { } value) settings = settings.With(name.Text, value);
        }
        foreach (var setting in type.Settings.Where(s => s.Below is not null && settings[s.Name]?.AsNumber() >= settings[s.Below]?.AsNumber()))
            context.Diagnostics.NotBelow(call.Arguments.First(a => a.Name?.Text == setting.Name).Value.Span, setting.Name, setting.Below!);
        var seed = more is null ? 0 : (settings[more.Name] as Value.Integer)?.Value ?? 0;
        return (new(type.Name, plugin, more is null ? settings : new(settings.Members.Remove(more.Name))), seed);
    }
}
