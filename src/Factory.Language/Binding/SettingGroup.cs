using Factory.Language.Syntax;
using Factory.Sdk;

namespace Factory.Language.Binding;

/// <summary>Settings of one block by their descriptions, as plain values; null where one is not set or does not fit.</summary>
internal sealed class SettingGroup(BindingContext context, SettingReader reader, IReadOnlyList<SettingDescription> descriptions)
{
    public Value? Get(string name) => reader.Take(name) is { } syntax ? Convert(name, syntax.Value) : null;

    public Value? Convert(string name, ValueSyntax syntax) => context.Converter.Convert(syntax, descriptions.First(s => s.Name == name), SettingScope.None);

    public int? Whole(string name) => (int?)(Get(name) as Value.Integer)?.Value;

    public double? Number(string name) => Get(name)?.AsNumber();

    public string? Text(string name) => Get(name)?.AsText();

    public TimeSpan? Duration(string name) => ToDuration(Get(name));

    public T? Choice<T>(string name) where T : struct, Enum => Enum.TryParse<T>(Text(name), ignoreCase: true, out var choice) ? choice : null;

    /// <param name="hint">What a name that is none of these means there.</param>
    public void ReportUnknown(string owner, Func<string, string?>? hint = null)
    {
        foreach (var setting in reader.Remaining())
            context.Diagnostics.UnknownSetting(setting.Name.Span, owner, setting.Name.Text, [.. descriptions.Select(s => s.Name)], [], hint?.Invoke(setting.Name.Text));
    }

    public static TimeSpan? ToDuration(Value? value) => value?.AsNumber() switch
    {
        null => null,
        { } seconds when seconds >= TimeSpan.MaxValue.TotalSeconds => TimeSpan.MaxValue,
        { } seconds => TimeSpan.FromSeconds(seconds),
    };
}
