using System.Reflection;
using System.Runtime.CompilerServices;
using Factory.Sdk;

namespace Factory.Host.Plugins;

/// <summary>Turns a stage class into what pipelines and the daemon know of it, and refuses what they could not use.</summary>
internal static class StageDescriber
{
    private static readonly NullabilityInfoContext s_nullability = new();

    public static StageDescription Describe(StageClass stage)
    {
        if (!Names.IsStageName(stage.Name)) throw Bad(stage, $"`{stage.Name}` is no name for a stage: lower-case words joined by dots are needed");
        CheckNames(stage);
        var instance = stage.CreateInstance();
        var settings = stage.Settings.Select(s => DescribeSetting(stage, s, instance)).ToList();
        return new(
            stage.Name, stage.Attribute.Summary, DescribeInputs(stage), [.. stage.Outputs.Select(o => DescribeOutput(stage, o))],
            settings, MetricsDescriber.Describe(stage), MetricsFrom(stage), stage.Attribute.Cacheable)
        {
            Checked = stage.Type.IsAssignableTo(typeof(ICheckedStage)),
        };
    }

    public static bool IsNullable(PropertyInfo property) =>
        Nullable.GetUnderlyingType(property.PropertyType) is not null
        || (!property.PropertyType.IsValueType && s_nullability.Create(property).ReadState == NullabilityState.Nullable);

    private static void CheckNames(StageClass stage)
    {
        var ports = stage.Inputs.Select(i => (i.Name, i.Property)).Concat(stage.Outputs.Select(o => (o.Name, o.Property)))
            .Concat(stage.Settings.Select(s => (s.Name, s.Property))).ToList();
        foreach (var (name, property) in ports)
        {
            if (property.SetMethod is not { IsPublic: true }) throw Bad(stage, $"{property.Name} needs a public setter (or init)");
            if (Names.Common.Contains(name)) throw Bad(stage, $"{property.Name} becomes `{name}`, which every stage has already; choose another name");
        }
        foreach (var same in ports.GroupBy(p => p.Name).Where(g => g.Count() > 1)) throw Bad(stage, $"{same.Count()} properties become `{same.Key}`");
    }

    private static List<InputDescription> DescribeInputs(StageClass stage)
    {
        var inputs = stage.Inputs.Select(i => DescribeInput(stage, i)).OrderBy(i => i.Position ?? int.MaxValue).ToList();
        var positions = inputs.Select(i => i.Position).OfType<int>().ToList();
        if (!positions.SequenceEqual(Enumerable.Range(0, positions.Count)))
            throw Bad(stage, $"the positions of its inputs are {string.Join(", ", positions)}; they count up from 0");
        if (inputs.Count(i => i.Many) > 1) throw Bad(stage, "more than one input stands for any number of arguments");
        return inputs;
    }

    private static InputDescription DescribeInput(StageClass stage, Port<InputAttribute> input)
    {
        var many = SettingTypes.IsMapOf(input.Property.PropertyType, out var item) && item == typeof(InputArtifact);
        if (!many && input.Property.PropertyType != typeof(InputArtifact))
            throw Bad(stage,
                $"the input {input.Property.Name} is a {input.Property.PropertyType.Name}; it must be an InputArtifact, or an IReadOnlyDictionary<string, "
                    + "InputArtifact>");
        return new(
            input.Name, input.Attribute.Kind, input.Attribute.Summary, input.Attribute.Position >= 0 ? input.Attribute.Position : null,
            Required: !many && !IsNullable(input.Property), many) 
        {
            Least = input.Attribute.Least, Numbers = input.Attribute.Numbers,
            Like = Other(stage, input.Attribute.Like, stage.Inputs.Select(i => (i.Property, i.Name))),
        };
    }

    private static OutputDescription DescribeOutput(StageClass stage, Port<OutputAttribute> output)
    {
        var many = SettingTypes.IsMapOf(output.Property.PropertyType, out var item) && item == typeof(OutputArtifact);
        if (!many && output.Property.PropertyType != typeof(OutputArtifact))
            throw Bad(stage,
                $"the output {output.Property.Name} is a {output.Property.PropertyType.Name}; it must be an OutputArtifact, or an IReadOnlyDictionary<string, "
                    + "OutputArtifact>");
        if (many != output.Attribute.From is not null)
            throw Bad(stage,
                $"the output {output.Property.Name} is {(many ? "a dictionary and needs" : "one artifact and cannot have")} `From`, the block setting whose "
                    + "keys name the outputs");
        var from = output.Attribute.From is { } property ? BlockSetting(stage, property, "From") : null;
        return new(output.Name, output.Attribute.Kind, output.Attribute.Summary, from?.Name)
        {
            ColumnsOf = Other(stage, output.Attribute.ColumnsOf, stage.Inputs.Select(i => (i.Property, i.Name))),
            Keeps = Other(stage, output.Attribute.Keeps, stage.Settings.Select(s => (s.Property, s.Name))),
            Drops = Other(stage, output.Attribute.Drops, stage.Settings.Select(s => (s.Property, s.Name))),
            HeaderOf = Other(stage, output.Attribute.HeaderOf, stage.Inputs.Select(i => (i.Property, i.Name))),
        };
    }

    private static string? MetricsFrom(StageClass stage)
    {
        if (stage.MetricsFrom is not { } property)
            return stage.MetricsType == typeof(DeclaredMetrics)
                ? throw Bad(stage, "DeclaredMetrics needs [MetricsFrom], the block setting that declares them") : null;
        if (stage.MetricsType != typeof(DeclaredMetrics)) throw Bad(stage, "[MetricsFrom] needs IStage<DeclaredMetrics>");
        var setting = BlockSetting(stage, property, "[MetricsFrom]");
        return SettingTypes.Of(setting.Property.PropertyType)!.Element!.Kind == SettingKind.MetricType
            ? setting.Name
            : throw Bad(stage, $"[MetricsFrom] names {property}, which is no block of MetricType");
    }

    private static Port<SettingAttribute> BlockSetting(StageClass stage, string property, string what)
    {
        var setting = stage.Settings.FirstOrDefault(s => s.Property.Name == property);
        return setting is not null && SettingTypes.Of(setting.Property.PropertyType)?.Kind == SettingKind.Map
            ? setting
            : throw Bad(stage, $"{what} names {property}, which is no block setting (an IReadOnlyDictionary of string) of this stage");
    }

    private static SettingDescription DescribeSetting(StageClass stage, Port<SettingAttribute> setting, object instance)
    {
        var type = SettingTypes.Of(setting.Property.PropertyType)
            ?? throw Bad(stage,
                $"the setting {setting.Property.Name} is a {setting.Property.PropertyType.Name}, which no pipeline can write; [Setting] lists the types that "
                    + "one can");
        var required = setting.Property.IsDefined(typeof(RequiredMemberAttribute));
        var (least, greatest) = Limits(setting);
        return new(setting.Name, type, setting.Attribute.Summary, required, required ? null : Default(stage, setting, instance), least, greatest,
            setting.Attribute.Resource)
        {
            Sum = double.IsNaN(setting.Attribute.Sum) ? null : setting.Attribute.Sum, Inherited = setting.Attribute.Inherited, Least = setting.Attribute.Least, Columns = setting.Attribute.Columns,
            Matches = setting.Attribute.Matches, Below = Other(stage, setting.Attribute.Below, stage.Settings.Select(s => (s.Property, s.Name))),
            Or = Other(stage, setting.Attribute.Or, stage.Settings.Select(s => (s.Property, s.Name))),
            Needs = Other(stage, setting.Attribute.Needs, stage.Settings.Select(s => (s.Property, s.Name)).Concat(stage.Inputs.Select(i => (i.Property, i.Name)))),
        };
    }

    private static string? Other(StageClass stage, string? property, IEnumerable<(PropertyInfo Property, string Name)> known) => property is null ? null
        : known.FirstOrDefault(k => k.Property.Name == property).Name ?? throw Bad(stage, $"it names {property}, which this stage does not have");

    private static Value? Default(StageClass stage, Port<SettingAttribute> setting, object instance)
    {
        try
        {
            if (setting.Property.GetValue(instance) is { } value) return SettingDefaults.Write(value);
        }
        catch (NotSupportedException e)
        {
            throw Bad(stage, $"the setting {setting.Property.Name}: {e.Message}; make the property nullable or required");
        }
        return IsNullable(setting.Property) ? null
            : throw Bad(stage, $"the setting {setting.Property.Name} has no default; make the property nullable or required");
    }

    // An int has limits of its own, told here so that a number too great is found in the pipeline and not in the attempt.
    private static (double? Least, double? Greatest) Limits(Port<SettingAttribute> setting)
    {
        var isInt = (Nullable.GetUnderlyingType(setting.Property.PropertyType) ?? setting.Property.PropertyType) == typeof(int);
        return (
            double.IsFinite(setting.Attribute.Min) ? setting.Attribute.Min : isInt ? int.MinValue : null,
            double.IsFinite(setting.Attribute.Max) ? setting.Attribute.Max : isInt ? int.MaxValue : null);
    }

    private static HostException Bad(StageClass stage, string what) => HostException.BadPlugin($"{stage.Type.FullName}: {what}");
}
