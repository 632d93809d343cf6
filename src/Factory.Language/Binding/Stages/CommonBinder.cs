using Factory.Sdk;

namespace Factory.Language.Binding;

/// <summary>The settings that every stage has.</summary>
internal sealed class CommonBinder(BindingContext context)
{
    private readonly HardwareBinder _hardware = new(context);

    /// <param name="inherited">What holds where the block says nothing.</param>
    public CommonSettings Bind(SettingReader reader, CommonSettings inherited)
    {
        foreach (var name in BuiltIns.NotYet)
            foreach (var setting in reader.TakeAll(name)) context.Diagnostics.NotAvailable(setting.Span, $"`{name}`");
        return inherited with
        {
            On = reader.Take("on") is { } on ? _hardware.Bind(on.Value) : inherited.On,
            Retry = (int?)Whole(reader, "retry") ?? inherited.Retry,
            Timeout = Get(reader, "timeout")?.AsNumber() is { } seconds ? Duration(seconds) : inherited.Timeout,
            Cache = Get(reader, "cache") is Value.Bool cache ? cache.Value : inherited.Cache,
            Salt = Get(reader, "salt")?.AsText() ?? inherited.Salt,
            Environment = Merge(inherited.Environment, Get(reader, "env") as Value.Map),
            Priority = (int?)Whole(reader, "priority") ?? inherited.Priority,
        };
    }

    private Value? Get(SettingReader reader, string name) =>
        reader.Take(name) is { } syntax ? context.Converter.Convert(syntax.Value, BuiltIns.Common.First(s => s.Name == name), SettingScope.None) : null;

    private long? Whole(SettingReader reader, string name) => (Get(reader, name) as Value.Integer)?.Value;

    private static TimeSpan Duration(double seconds) => seconds >= TimeSpan.MaxValue.TotalSeconds ? TimeSpan.MaxValue : TimeSpan.FromSeconds(seconds);

    private static IReadOnlyDictionary<string, string> Merge(IReadOnlyDictionary<string, string> inherited, Value.Map? set)
    {
        if (set is null) return inherited;
        var merged = new SortedDictionary<string, string>(inherited.ToDictionary(), StringComparer.Ordinal);
        foreach (var (name, value) in set.Members) merged[name] = value.AsText()!;
        return merged;
    }
}
