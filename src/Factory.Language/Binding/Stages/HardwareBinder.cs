using Factory.Language.Syntax;
using Factory.Sdk;

namespace Factory.Language.Binding;

/// <summary><c>on = [cuda(memory: 8 GiB), cpu]</c>: where a stage may run, best first.</summary>
internal sealed class HardwareBinder(BindingContext context)
{
    /// <summary>
    /// Entries whose backend is not installed are left out: they can never be taken here, and what was left out is told
    /// to the author. That none is left is an error.
    /// </summary>
    /// <param name="first">How long the first entry is held out for unless it says so itself.</param>
    public IReadOnlyList<(HardwareRequest Request, TimeSpan Wait)> Bind(ValueSyntax value, TimeSpan first = default)
    {
        var entries = value is ListSyntax list ? list.Items : [value];
        if (entries.Count == 0) context.Diagnostics.WrongType(value.Span, "on", "a list of hardware such as `[cpu(cores: 2)]`", "an empty list", null);
        var requests = entries.Select((e, i) => Entry(e, i == 0 ? first : default)).ToList();
        var absent = requests.OfType<Absent>().ToList();
        var installed = context.Catalog.Backends.Keys.Order(StringComparer.Ordinal);
        if (absent.Count > 0 && absent.Count == entries.Count) context.Diagnostics.NoBackend(value.Span, absent.Select(a => a.Name.Text), installed);
        else foreach (var entry in absent) context.Diagnostics.AbsentBackend(entry.Name.Span, entry.Name.Text, installed);
        if (entries is [_, .., CallSyntax { Block: { } last }] && last.Settings.FirstOrDefault(s => s.Name.Text == "wait") is { } wait) context.Diagnostics.NothingAfter(wait.Span);
        return [.. requests.OfType<Taken>().Select(t => (t.Request, t.Wait))];
    }

    private Read? Entry(ValueSyntax syntax, TimeSpan wait)
    {
        var call = syntax switch
        {
            CallSyntax c => c,
            ReferenceSyntax { Word: not null } word => new CallSyntax(word.Root, [], null, word.Span),
            _ => null,
        };
        if (call is null)
        {
            if (syntax is not BrokenValueSyntax) context.Diagnostics.WrongType(syntax.Span, "on", "hardware such as `cpu(cores: 2)`", "something else", null);
            return null;
        }
        if (!context.Catalog.Backends.TryGetValue(call.Name.Text, out var backend)) return new Absent(call.Name);
        var reader = new SettingReader(call.Block, context.Diagnostics);
        var taken = new Taken(new(backend.Kind, Arguments(call, backend), Variables(reader)), Wait(reader) ?? wait);
        foreach (var other in reader.Remaining()) context.Diagnostics.UnknownSetting(other.Name.Span, call.Name.Text, other.Name.Text, ["env", "wait"], []);
        return taken;
    }

    private Dictionary<string, Value> Arguments(CallSyntax call, BackendDescription backend)
    {
        var values = backend.Arguments.Where(a => a.Default is not null).ToDictionary(a => a.Name, a => a.Default!, StringComparer.Ordinal);
        var given = new HashSet<string>(StringComparer.Ordinal);
        var names = backend.Arguments.Select(a => a.Name).ToList();
        foreach (var argument in call.Arguments)
        {
            var described = backend.Arguments.FirstOrDefault(a => a.Name == argument.Name?.Text);
            if (argument.Name is not { } name) context.Diagnostics.ArgumentNeedsName(argument.Span, backend.Kind, names);
            else if (described is null) context.Diagnostics.UnknownArgument(name.Span, backend.Kind, name.Text, names);
            else if (!given.Add(name.Text)) context.Diagnostics.DuplicateArgument(name.Span, name.Text);
            else if (Convert(argument.Value, described) is { } value) values[name.Text] = value;
        }
        return values;
    }

    // What is asked of hardware is never negative, and what is taken of it or counted is at least one.
    private Value? Convert(ValueSyntax value, RequestArgument argument)
    {
        var least = argument.Rule is MatchRule.Take or MatchRule.Count ? 1 : 0;
        return context.Converter.Convert(value, new(argument.Name, argument.Type, argument.Summary, false, null, least, null, false), SettingScope.Place);
    }

    private Dictionary<string, string> Variables(SettingReader reader) =>
        reader.Take("env") is { } syntax && context.Converter.Convert(syntax.Value, Common("env"), SettingScope.None) is Value.Map map
            ? map.Members.ToDictionary(m => m.Key, m => m.Value.AsText()!, StringComparer.Ordinal) : [];

    private TimeSpan? Wait(SettingReader reader) => reader.Take("wait") is { } syntax
        ? SettingGroup.ToDuration(context.Converter.Convert(syntax.Value, Common("wait"), SettingScope.None)) : null;

    private static SettingDescription Common(string name) => BuiltIns.Common.First(s => s.Name == name);

    private abstract record Read;
    private sealed record Taken(HardwareRequest Request, TimeSpan Wait) : Read;
    private sealed record Absent(NameSyntax Name) : Read;
}
