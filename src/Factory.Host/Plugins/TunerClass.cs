using System.Reflection;
using Factory.Protocol;
using Factory.Sdk;

namespace Factory.Host.Plugins;

/// <summary>A class marked as a sampler, a pruner or a terminator, with its settings by the names that pipelines use.</summary>
internal sealed record TunerClass(Type Type, string Name, string Summary, IReadOnlyList<Port<SettingAttribute>> Settings)
{
    private static readonly SettingKind[] s_kinds = [SettingKind.Bool, SettingKind.Integer, SettingKind.Number, SettingKind.Text, SettingKind.Choice];

    public static IReadOnlyList<TunerClass> SamplersOf(IEnumerable<Type> types) =>
        Of<SamplerAttribute>(types, typeof(ISampler), "Sampler", a => (a.Name, a.Summary));

    public static IReadOnlyList<TunerClass> PrunersOf(IEnumerable<Type> types) =>
        Of<PrunerAttribute>(types, typeof(IPruner), "Pruner", a => (a.Name, a.Summary));

    public static IReadOnlyList<TunerClass> TerminatorsOf(IEnumerable<Type> types) =>
        Of<TerminatorAttribute>(types, typeof(ITerminator), "Terminator", a => (a.Name, a.Summary));

    /// <exception cref="HostException">The plugin has none of that name, or it does not take these settings.</exception>
    public static object Create(IReadOnlyList<TunerClass> offered, PluginManifest plugin, TunerCall call)
    {
        var found = offered.FirstOrDefault(t => t.Name == call.Name)
            ?? throw HostException.BadPlugin($"{plugin.Id} {plugin.Version} offers no sampler, pruner or terminator `{call.Name}`");
        var instance = found.CreateInstance();
        foreach (var (name, value) in call.Settings.Members)
        {
            var property = found.Settings.FirstOrDefault(s => s.Name == name)?.Property
                ?? throw HostException.BadPlugin($"`{call.Name}` of {plugin.Id} {plugin.Version} has no setting `{name}`");
            property.SetValue(instance, Read(value, Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType));
        }
        return instance;
    }

    public TunerDescription Describe()
    {
        var instance = CreateInstance();
        return new(Name, Summary, [.. Settings.Select(s => Describe(s, instance))]) { OneObjective = Type.GetCustomAttribute<TerminatorAttribute>()?.OneObjective == true, NeedsSteps = Type.GetCustomAttribute<PrunerAttribute>()?.NeedsSteps == true };
    }

    private SettingDescription Describe(Port<SettingAttribute> setting, object instance)
    {
        if (setting.Name == "seed") throw Bad("`seed` is the study's: draw from it, and call the setting something else");
        if (SettingTypes.Of(setting.Property.PropertyType) is not { } type || !s_kinds.Contains(type.Kind))
            throw Bad($"the setting {setting.Property.Name} is a {setting.Property.PropertyType.Name}; it must be a truth value, a number, a text or an enum");
        if (setting.Property.SetMethod is not { IsPublic: true }) throw Bad($"{setting.Property.Name} needs a public setter (or init)");
        var standard = setting.Property.GetValue(instance) is { } value ? SettingDefaults.Write(value) : null;
        return new(setting.Name, type, setting.Attribute.Summary, false, standard, Limit(setting.Attribute.Min), Limit(setting.Attribute.Max), false)
        {
            Matches = setting.Attribute.Matches, BelowSteps = setting.Attribute.BelowSteps,
            Below = setting.Attribute.Below is not { } below ? null : Settings.FirstOrDefault(s => s.Property.Name == below)?.Name ?? throw Bad($"{setting.Property.Name} names {below}, which is no setting of it"),
        };
    }

    private static double? Limit(double limit) => double.IsFinite(limit) ? limit : null;

    private object CreateInstance()
    {
        try
        {
            return Activator.CreateInstance(Type)!;
        }
        catch (Exception e) when (e is MissingMethodException or TargetInvocationException)
        {
            throw Bad($"it cannot be made: {(e.InnerException ?? e).Message}", e);
        }
    }

    private static List<TunerClass> Of<TAttribute>(IEnumerable<Type> types, Type contract, string word, Func<TAttribute, (string Name, string Summary)> words)
        where TAttribute : Attribute
    {
        var found = new List<TunerClass>();
        foreach (var type in types.Where(t => t.IsDefined(typeof(TAttribute), inherit: false)))
        {
            var (name, summary) = words(type.GetCustomAttribute<TAttribute>()!);
            var made = new TunerClass(type, name, summary, Port<SettingAttribute>.Of(type));
            if (!type.IsAssignableTo(contract)) throw made.Bad($"a class marked [{word}] implements I{word}, and this one does not");
            if (!Names.IsStageName(name)) throw made.Bad($"`{name}` is no name: a lower-case word is needed");
            if (found.Exists(t => t.Name == name)) throw made.Bad($"there is another `{name}`");
            found.Add(made);
        }
        return [.. found.OrderBy(t => t.Name, StringComparer.Ordinal)];
    }

    private static object? Read(Value value, Type type) => value switch
    {
        Value.Null => null,
        _ when type.IsEnum => Enum.GetValues(type).Cast<object>().First(e => Names.OfProperty(e.ToString()!) == value.AsText()),
        Value.Bool b => b.Value,
        Value.Integer i when type == typeof(int) => checked((int)i.Value),
        Value.Integer i when type == typeof(double) => (double)i.Value,
        Value.Integer i => i.Value,
        Value.Number n => n.Value,
        _ => value.AsText(),
    };

    private HostException Bad(string what, Exception? inner = null) => HostException.BadPlugin($"{Type.FullName}: {what}", inner);
}
