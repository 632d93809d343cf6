using Factory.Language.Syntax;
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
        var settings = new SettingGroup(context, reader, BuiltIns.Common);
        var timeouts = Timeouts(reader, settings, inherited);
        return inherited with
        {
            On = reader.Take("on") is { } on ? _hardware.Bind(on.Value) : inherited.On,
            Retry = Retry(reader, settings) ?? inherited.Retry,
            Timeout = timeouts.Attempt,
            QueueTimeout = timeouts.Queue,
            Budget = Budget(reader, settings) ?? inherited.Budget,
            Cache = settings.Choice<CacheMode>("cache") ?? inherited.Cache,
            TimeToLive = settings.Duration("ttl") ?? inherited.TimeToLive,
            Salt = settings.Text("salt") ?? inherited.Salt,
            When = When(reader, settings) ?? inherited.When,
            Failure = settings.Choice<FailureMode>("failure") ?? inherited.Failure,
            Pool = settings.Text("pool") ?? inherited.Pool,
            Environment = Merge(inherited.Environment, settings.Get("env") as Value.Map),
            Secrets = settings.Get("secrets") is Value.List secrets ? [.. secrets.Items.Select(s => s.AsText()!)] : inherited.Secrets,
            Priority = settings.Whole("priority") ?? inherited.Priority,
        };
    }

    private TimeSpan? Budget(SettingReader reader, SettingGroup settings)
    {
        if (reader.Take("budget") is not { } budget) return null;
        if (budget.Value is not QuantitySyntax { Unit: UnitKind.Money }) return SettingGroup.ToDuration(settings.Convert("budget", budget.Value));
        context.Diagnostics.NotAvailable(budget.Value.Span, "a budget in money");
        return null;
    }

    private RetryPolicy? Retry(SettingReader reader, SettingGroup settings)
    {
        if (reader.Take("retry") is not { } retry) return null;
        if (retry.Value is not BlockSyntax block)
            return settings.Convert("retry", retry.Value) is Value.Integer times ? new() { Times = (int)times.Value } : null;
        var causes = new SettingGroup(context, new(block, context.Diagnostics), BuiltIns.Retry);
        var standard = new RetryPolicy();
        string[] named = ["crash", "lost", "timeout", "memory", "device", "failure"];
        var policy = new RetryPolicy
        {
            Times = causes.Whole("times") ?? 0,
            Causes = named.Select(c => (Cause: c, Times: causes.Whole(c))).Where(c => c.Times is not null).ToDictionary(c => c.Cause, c => c.Times!.Value),
            ExitCodes = [.. (causes.Get("exit") as Value.List)?.Items.OfType<Value.Integer>().Select(i => (int)i.Value) ?? []],
            Delay = causes.Duration("delay") ?? standard.Delay,
            MaxDelay = causes.Duration("max_delay") ?? standard.MaxDelay,
            Grow = causes.Number("grow") ?? standard.Grow,
        };
        causes.ReportUnknown("retry");
        return policy;
    }

    private (TimeSpan? Attempt, TimeSpan? Queue) Timeouts(SettingReader reader, SettingGroup settings, CommonSettings inherited)
    {
        var timeout = reader.Take("timeout");
        if (timeout?.Value is not BlockSyntax block)
            return (timeout is null ? inherited.Timeout : SettingGroup.ToDuration(settings.Convert("timeout", timeout.Value)), inherited.QueueTimeout);
        var both = new SettingGroup(context, new(block, context.Diagnostics), BuiltIns.Timeout);
        var bound = (both.Duration("attempt") ?? inherited.Timeout, both.Duration("queue") ?? inherited.QueueTimeout);
        both.ReportUnknown("timeout");
        return bound;
    }

    private int? When(SettingReader reader, SettingGroup settings) => reader.Take("when")?.Value switch
    {
        null or CSharpSyntax { IsBroken: true } => null,
        CSharpSyntax code => context.Expressions.AddWhen(code, Measured(code)),
        var other => settings.Convert("when", other) is null ? null : throw new InvalidOperationException("an expression was made of what is none"),
    };

    // Only what has been bound can be named; for the rest the binder of names has a word.
    private List<ScopeName.Metrics> Measured(CSharpSyntax code) =>
        [.. Edges.InCSharp(code).Select(context.Symbols.Peek).OfType<StageSymbol>().Select(s => s.Bound).OfType<BoundTask>()
            .Where(t => t.Metrics.Count > 0).Select(t => new ScopeName.Metrics(t.Name, t.Metrics))];

    private static IReadOnlyDictionary<string, string> Merge(IReadOnlyDictionary<string, string> inherited, Value.Map? set)
    {
        if (set is null) return inherited;
        var merged = new SortedDictionary<string, string>(inherited.ToDictionary(), StringComparer.Ordinal);
        foreach (var (name, value) in set.Members) merged[name] = value.AsText()!;
        return merged;
    }
}
