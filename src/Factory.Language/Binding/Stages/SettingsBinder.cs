using Factory.Language.Syntax;
using Factory.Sdk;

namespace Factory.Language.Binding;

/// <summary>The settings of a stage's own type.</summary>
internal sealed class SettingsBinder(BindingContext context)
{
    /// <param name="provided">Settings that something else chooses: a study, or <c>use</c>. Null when that cannot be known.</param>
    public (Value.Map Settings, IReadOnlySet<string> Explicit) Bind(
        StageDescription type, NameSyntax typeName, SettingReader reader, SettingScope scope, IReadOnlySet<string>? provided)
    {
        var members = Value.Map.Empty.Members.ToBuilder();
        var written = new HashSet<string>(StringComparer.Ordinal);
        var meant = Misspelt(type, reader);
        foreach (var setting in type.Settings)
        {
            if (reader.Take(setting.Name) is { } syntax)
            {
                written.Add(setting.Name);
                if (context.Converter.Convert(syntax.Value, setting, scope) is { } value) members[setting.Name] = value;
            }
            else if (setting.Default is { } standard) members[setting.Name] = standard;
            else if (setting.Required && !reader.IsBroken && provided?.Contains(setting.Name) == false && !meant.Contains(setting.Name))
                context.Diagnostics.MissingSetting(typeName.Span, type.Name, setting.Name, Conversion.Needed(setting.Type), setting.Summary, reader.IsInCSharp(setting.Name));
        }
        foreach (var setting in type.Settings) CheckOthers(setting, type, typeName, reader, scope, written, meant, provided);
        foreach (var setting in type.Settings.Where(s => s.Below is not null && written.Contains(s.Name) && members.GetValueOrDefault(s.Name)?.AsNumber() >= members.GetValueOrDefault(s.Below)?.AsNumber()))
            context.Diagnostics.NotBelow(reader.Take(setting.Name)!.Value.Span, setting.Name, setting.Below!);
        return (new(members.ToImmutable()), written);
    }

    private void CheckOthers(
        SettingDescription setting, StageDescription type, NameSyntax typeName, SettingReader reader, SettingScope scope, HashSet<string> written, HashSet<string> meant, IReadOnlySet<string>? provided)
    {
        if (setting.Or is { } or && written.Contains(setting.Name) == written.Contains(or))
        {
            if (written.Contains(or)) context.Diagnostics.OneOfTwo(reader.Take(or)!.Name.Span, type.Name, setting.Name, or, true);
            else if (!reader.IsBroken && provided is not null && !provided.Contains(setting.Name) && !provided.Contains(or) && !meant.Contains(setting.Name) && !meant.Contains(or))
                context.Diagnostics.OneOfTwo(typeName.Span, type.Name, setting.Name, or, false);
        }
        if (setting.Needs is { } needs && written.Contains(setting.Name) && !written.Contains(needs) && !scope.Inputs.Contains(needs) && !scope.InputsUnknown && !meant.Contains(needs))
            context.Diagnostics.NeedsOther(reader.Take(setting.Name)!.Name.Span, setting.Name, needs, type.Inputs.Any(i => i.Name == needs));
    }

    // A name with a slip is told as such, and is not missing as well.
    private static HashSet<string> Misspelt(StageDescription type, SettingReader reader)
    {
        string[] known = [.. type.Settings.Concat(BuiltIns.Common).Select(s => s.Name)];
        return [.. reader.Names.Except(known).Select(n => Nearest.To(n, known)).OfType<string>()];
    }

    /// <summary>Reports what no one took.</summary>
    /// <param name="hint">What a name that is none of these means there; null where that is not known.</param>
    public void ReportUnknown(SettingReader reader, string owner, IEnumerable<SettingDescription> own, Func<string, string?>? hint = null)
    {
        IReadOnlyList<SettingDescription> all = [.. own, .. BuiltIns.Common];
        foreach (var setting in reader.Remaining())
            context.Diagnostics.UnknownSetting(setting.Name.Span, owner, setting.Name.Text, [.. own.Select(s => s.Name)], BuiltIns.Common.Select(s => s.Name),
                hint?.Invoke(setting.Name.Text) ?? (Nearest.To(setting.Name.Text, all.Select(s => s.Name)) is null ? InBlock(setting, own, reader.Names) : null));
    }

    // `train = 80%` stands for a part where the parts are a block of percentages.
    private static string? InBlock(SettingSyntax setting, IEnumerable<SettingDescription> own, IReadOnlySet<string> written)
    {
        var fitting = own.FirstOrDefault(s => s.Type is { Kind: SettingKind.Map, Element: { } element } && Fits(setting.Value, element.Kind));
        return fitting is null ? null : written.Contains(fitting.Name) ? $"it belongs into `{fitting.Name} {{ … }}`" : $"write `{fitting.Name} {{ {setting.Name.Text} = {Example(setting.Value)} }}`";
    }

    private static bool Fits(ValueSyntax value, SettingKind kind) => (value, kind) switch
    {
        (QuantitySyntax { Unit: UnitKind.Fraction } or NumberSyntax { Value: > 0 and < 1 }, SettingKind.Fraction) => true,
        (CallSyntax { Name.Text: "file" or "folder" or "table" or "model" or "report" }, SettingKind.OutputSpec) => true,
        (ReferenceSyntax { Word: "float" or "int" or "bool" or "text" }, SettingKind.MetricType) => true,
        _ => false,
    };

    private static string Example(ValueSyntax value) => value switch
    {
        QuantitySyntax share => Range.Write(share.Value, new(SettingKind.Fraction)),
        NumberSyntax share => Range.Write(share.Value, new(SettingKind.Fraction)),
        CallSyntax call => $"{call.Name.Text}({(call.Arguments is [{ Value: TextSyntax { Plain: { } name } }] ? $"\"{name}\"" : "")})",
        _ => ((ReferenceSyntax)value).Path,
    };

    /// <summary>One setting of a built-in type.</summary>
    public Value? BindOne(SettingReader reader, StageDescription type, string name) =>
        reader.Take(name) is { } syntax ? context.Converter.Convert(syntax.Value, type.Settings.First(s => s.Name == name), SettingScope.None) : null;
}
