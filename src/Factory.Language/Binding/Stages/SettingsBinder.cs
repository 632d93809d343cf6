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
        foreach (var setting in type.Settings)
        {
            if (reader.Take(setting.Name) is { } syntax)
            {
                written.Add(setting.Name);
                if (context.Converter.Convert(syntax.Value, setting, scope) is { } value) members[setting.Name] = value;
            }
            else if (setting.Default is { } standard) members[setting.Name] = standard;
            else if (setting.Required && !reader.IsBroken && provided?.Contains(setting.Name) == false)
                context.Diagnostics.MissingSetting(typeName.Span, type.Name, setting.Name, Conversion.Needed(setting.Type), setting.Summary, reader.IsInCSharp(setting.Name));
        }
        return (new(members.ToImmutable()), written);
    }

    /// <summary>Reports what no one took.</summary>
    /// <param name="hint">What a name that is none of these means there; null where that is not known.</param>
    public void ReportUnknown(SettingReader reader, string owner, IEnumerable<SettingDescription> own, Func<string, string?>? hint = null)
    {
        foreach (var setting in reader.Remaining())
            context.Diagnostics.UnknownSetting(setting.Name.Span, owner, setting.Name.Text, [.. own.Select(s => s.Name)], BuiltIns.Common.Select(s => s.Name), hint?.Invoke(setting.Name.Text));
    }

    /// <summary>One setting of a built-in type.</summary>
    public Value? BindOne(SettingReader reader, StageDescription type, string name) =>
        reader.Take(name) is { } syntax ? context.Converter.Convert(syntax.Value, type.Settings.First(s => s.Name == name), SettingScope.None) : null;
}
