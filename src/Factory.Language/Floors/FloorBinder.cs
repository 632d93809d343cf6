using System.Globalization;
using System.Text.RegularExpressions;
using Factory.Language.Syntax;
using Factory.Sdk;

namespace Factory.Language.Binding;

/// <summary>The sections of a floor file, each a block of <c>name = kind(arguments) { settings }</c>.</summary>
internal sealed class FloorBinder(BindingContext context)
{
    private static readonly IReadOnlyList<string> s_sections = ["contracts", "budgets", "rules", "devices", "load"];
    private static readonly Dictionary<string, ContractWord> s_contracts = new(StringComparer.Ordinal)
    {
        ["prepaid"] = ContractWord.Prepaid, ["reserved"] = ContractWord.Reserved, ["spot"] = ContractWord.Spot, ["on_demand"] = ContractWord.OnDemand,
    };

    private readonly HardwareBinder _hardware = new(context);
    private string? _currency;
    private bool _hasContracts;

    public BoundFloor Bind(string name, BlockSyntax block)
    {
        var sections = new SettingReader(block, context.Diagnostics);
        var floor = new BoundFloor
        {
            Name = name,
            Contracts = [.. Section(sections, "contracts", Contract)],
            Budgets = [.. Section(sections, "budgets", Budget)],
            Rules = [.. Section(sections, "rules", Rule)],
            Devices = [.. Section(sections, "devices", Devices)],
            Loads = [.. Section(sections, "load", Load)],
        };
        foreach (var other in sections.Remaining()) context.Diagnostics.UnknownSetting(other.Name.Span, "floor", other.Name.Text, s_sections, []);
        return floor;
    }

    private IEnumerable<T> Section<T>(SettingReader sections, string name, Func<SettingSyntax, CallSyntax, T?> bind) where T : class
    {
        if (sections.Take(name) is not { } section) yield break;
        if (section.Value is not BlockSyntax block)
        {
            context.Diagnostics.WrongType(section.Value.Span, name, "a block", "something else", $"write `{name} {{ … }}`");
            yield break;
        }
        foreach (var entry in new SettingReader(block, context.Diagnostics).All())
        {
            if (entry.Value is not CallSyntax call) context.Diagnostics.Add(FloorFindings.NoKind(entry.Value.Span, entry.Name.Text, name));
            else if (bind(entry, call) is { } bound) yield return bound;
        }
    }

    private BoundContract? Contract(SettingSyntax entry, CallSyntax call)
    {
        _hasContracts = true;
        if (!s_contracts.TryGetValue(call.Name.Text, out var kind)) return Unknown<BoundContract>(call.Name, s_contracts.Keys);
        var (reader, settings) = Settings(call, FloorSettings.Contract);
        var price = Money(reader, "price");
        var (from, until) = (Date(reader, "from"), Date(reader, "until"));
        var (units, hours) = (settings.Whole("units"), settings.Number("hours"));
        var drain = settings.Duration("drain") ?? TimeSpan.FromMinutes(10);
        settings.ReportUnknown(call.Name.Text);
        if (price is null && !reader.IsBroken && !reader.Names.Contains("price")) context.Diagnostics.Add(FloorFindings.NoPrice(entry.Name.Span, entry.Name.Text));
        if (until <= from) context.Diagnostics.Add(FloorFindings.EndsBefore(entry.Name.Span, entry.Name.Text));
        // What is given and wrong has been told already.
        var isOpen = !reader.Names.Contains("hours") && new[] { "units", "from", "until" }.Any(n => !reader.Names.Contains(n));
        if (kind is ContractWord.Prepaid or ContractWord.Reserved && isOpen && !reader.IsBroken)
            context.Diagnostics.Add(FloorFindings.OpenCommitment(entry.Name.Span, entry.Name.Text, call.Name.Text));
        return Hardware(call, entry.Name) is [var about] && price is { } known
            ? new(entry.Name.Text, kind, about, known, from, until, units, hours, drain) : null;
    }

    private BoundBudget? Budget(SettingSyntax entry, CallSyntax call)
    {
        if (call.Name.Text != "monthly") return Unknown<BoundBudget>(call.Name, ["monthly"]);
        var about = Arguments(call, FloorSettings.BudgetArguments);
        var (reader, settings) = Settings(call, FloorSettings.Budget);
        var limit = Money(reader, "limit");
        var over = settings.Get("over")?.AsText();
        settings.ReportUnknown("monthly");
        if (limit is null && !reader.IsBroken && !reader.Names.Contains("limit")) context.Diagnostics.Add(FloorFindings.NoLimit(entry.Name.Span, entry.Name.Text));
        if (!_hasContracts) context.Diagnostics.Add(FloorFindings.NothingPriced(entry.Name.Span, entry.Name.Text));
        return limit is { } known ? new(entry.Name.Text, about.GetValueOrDefault("pipeline"), about.GetValueOrDefault("user"), known, over != "warn") : null;
    }

    private BoundLogRule? Rule(SettingSyntax entry, CallSyntax call)
    {
        if (call.Name.Text != "excludes") return Unknown<BoundLogRule>(call.Name, ["excludes"]);
        var pattern = call.Arguments.Select(a => a is { Name: null, Value: TextSyntax { Plain: { } text } } ? text : null).FirstOrDefault(t => t is not null);
        var of = Arguments(call with { Arguments = [.. call.Arguments.Where(a => a.Name is not null)] }, FloorSettings.RuleArguments).GetValueOrDefault("of");
        var (_, settings) = Settings(call, FloorSettings.Rule);
        var lasts = settings.Duration("lasts") ?? TimeSpan.FromHours(1);
        settings.ReportUnknown("excludes");
        if (pattern is null || of is null) context.Diagnostics.Add(FloorFindings.WhichLines(entry.Name.Span, entry.Name.Text));
        else if (Wrong(pattern) is { } why) context.Diagnostics.Add(FloorFindings.NotAPattern(call.Span, why));
        else return new(entry.Name.Text, pattern, of, lasts);
        return null;
    }

    private static string? Wrong(string pattern)
    {
        try
        {
            _ = new Regex(pattern, BoundLogRule.Options);
            return null;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return e.Message;
        }
    }

    private BoundDevices? Devices(SettingSyntax entry, CallSyntax call)
    {
        var (reader, settings) = Settings(call, FloorSettings.Devices);
        var count = settings.Whole("count") ?? 1;
        var groups = settings.Get("groups") is Value.Map map ? map.Members.ToDictionary(m => m.Key, m => (int)((Value.Integer)m.Value).Value) : [];
        var (speed, fails, repair) = (settings.Number("speed") ?? 1, settings.Duration("fails"), settings.Duration("repair"));
        settings.ReportUnknown(call.Name.Text);
        if (fails is not null && repair is null && !reader.IsBroken) context.Diagnostics.Add(FloorFindings.NeverRepaired(entry.Name.Span, entry.Name.Text));
        return _hardware.Bind(call with { Block = null }) is [var like] ? new(entry.Name.Text, like.Request, count, groups) { Speed = speed, Fails = fails, Repair = repair ?? default } : null;
    }

    private BoundLoad? Load(SettingSyntax entry, CallSyntax call)
    {
        if (call.Name.Text != "stages") return Unknown<BoundLoad>(call.Name, ["stages"]);
        var (reader, settings) = Settings(call, FloorSettings.Load);
        var load = new BoundLoad(entry.Name.Text, Hardware(call, entry.Name), settings.Duration("every") ?? default, settings.Duration("takes") ?? default,
            settings.Number("spread") ?? 0, settings.Text("pipeline") ?? entry.Name.Text, settings.Text("user") ?? entry.Name.Text, settings.Whole("priority") ?? 0);
        settings.ReportUnknown("stages");
        if ((load.Every == default || load.Takes == default) && !reader.IsBroken) context.Diagnostics.Add(FloorFindings.NoRhythm(entry.Name.Span, entry.Name.Text));
        return load.On.Count > 0 ? load : null;
    }

    private (SettingReader Reader, SettingGroup Settings) Settings(CallSyntax call, IReadOnlyList<SettingDescription> descriptions)
    {
        var reader = new SettingReader(call.Block, context.Diagnostics);
        return (reader, new(context, reader, descriptions));
    }

    private IReadOnlyList<HardwareRequest> Hardware(CallSyntax call, NameSyntax entry)
    {
        if (call.Arguments is [{ Name: null, Value: var value }]) return [.. _hardware.Bind(value).Select(e => e.Request)];
        context.Diagnostics.Add(FloorFindings.WhichDevices(call.Name.Span, entry.Text, call.Name.Text));
        return [];
    }

    private Dictionary<string, string> Arguments(CallSyntax call, IReadOnlyList<string> known)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var argument in call.Arguments)
        {
            if (argument.Name is not { } name) context.Diagnostics.ArgumentNeedsName(argument.Span, call.Name.Text, known);
            else if (!known.Contains(name.Text)) context.Diagnostics.UnknownArgument(name.Span, call.Name.Text, name.Text, known);
            else if (argument.Value is not TextSyntax { Plain: { } text }) context.Diagnostics.WrongType(argument.Value.Span, name.Text, "a text", "something else", null);
            else if (!values.TryAdd(name.Text, text)) context.Diagnostics.DuplicateArgument(name.Span, name.Text);
        }
        return values;
    }

    private BoundMoney? Money(SettingReader reader, string name)
    {
        if (reader.Take(name) is not { } setting) return null;
        if (setting.Value is not QuantitySyntax { Unit: UnitKind.Money, Currency: { } currency } money)
        {
            context.Diagnostics.WrongType(setting.Value.Span, name, "an amount of money", "something else", $"write `{name} = 1.80 USD`");
            return null;
        }
        if (money.Value < 0) context.Diagnostics.OutOfRange(setting.Value.Span, name, "at least 0");
        if (currency != (_currency ??= currency)) context.Diagnostics.Add(FloorFindings.OtherCurrency(setting.Value.Span, currency, _currency));
        return money.Value is < 0 or > 1e9 ? null : new((decimal)money.Value, currency);
    }

    private DateTimeOffset? Date(SettingReader reader, string name)
    {
        if (reader.Take(name) is not { } setting) return null;
        const DateTimeStyles utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        string[] forms = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mmK"];
        if (setting.Value is TextSyntax { Plain: { } text } && DateTimeOffset.TryParseExact(text, forms, CultureInfo.InvariantCulture, utc, out var date)) return date;
        context.Diagnostics.Add(FloorFindings.NotADate(setting.Value.Span, name));
        return null;
    }

    private T? Unknown<T>(NameSyntax name, IReadOnlyCollection<string> known) where T : class
    {
        context.Diagnostics.Add(FloorFindings.UnknownKind(name.Span, name.Text, known));
        return null;
    }
}
