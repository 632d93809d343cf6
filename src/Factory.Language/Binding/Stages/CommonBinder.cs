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
        var settings = new SettingGroup(context, reader, BuiltIns.Common);
        var budget = BudgetBinder.Bind(reader, settings, context.Diagnostics);
        var timeouts = Timeouts(reader, settings, inherited);
        var (on, waits) = Hardware(reader, settings, inherited);
        if (reader.Take("ttl") is { } ttl && reader.Take("cache")?.Value is ReferenceSyntax { Word: "off" or "write" } cache) context.Diagnostics.NothingTaken(ttl.Span, cache.Path);
        return inherited with
        {
            On = on,
            Waits = waits,
            Retry = Retry(reader, settings) ?? inherited.Retry,
            Timeout = timeouts.Attempt,
            QueueTimeout = timeouts.Queue,
            Budget = budget.Time ?? inherited.Budget,
            Cost = budget.Cost ?? inherited.Cost,
            Cache = settings.Choice<CacheMode>("cache") ?? inherited.Cache,
            TimeToLive = settings.Duration("ttl") ?? inherited.TimeToLive,
            PinsHardware = settings.Get("pin") is not null || inherited.PinsHardware,
            Salt = settings.Text("salt") ?? inherited.Salt,
            When = When(reader, settings) ?? inherited.When,
            Failure = settings.Choice<FailureMode>("failure") ?? inherited.Failure,
            Pool = settings.Text("pool") ?? inherited.Pool,
            Environment = Merge(inherited.Environment, Environment(reader)),
            Secrets = settings.Get("secrets") is Value.List secrets ? [.. secrets.Items.Select(s => s.AsText()!)] : inherited.Secrets,
            Priority = settings.Whole("priority") ?? inherited.Priority,
        };
    }

    private (IReadOnlyList<HardwareRequest> On, IReadOnlyList<TimeSpan> Waits) Hardware(SettingReader reader, SettingGroup settings, CommonSettings inherited)
    {
        var wait = reader.Take("wait");
        var first = wait is null ? null : SettingGroup.ToDuration(settings.Convert("wait", wait.Value));
        if (reader.Take("on") is { } on)
        {
            if (wait is not null && on.Value is not ListSyntax { Items.Count: > 1 }) context.Diagnostics.NothingToWaitFor(wait.Span);
            return Parts(_hardware.Bind(on.Value, first ?? default));
        }
        if (wait is null) return (inherited.On, inherited.Waits);
        if (inherited.On.Count < 2) context.Diagnostics.NothingToWaitFor(wait.Span);
        return Parts([.. inherited.On.Select((r, i) => (r, i == 0 && first is { } own ? own : inherited.Waits.ElementAtOrDefault(i)))]);
    }

    private static (IReadOnlyList<HardwareRequest>, IReadOnlyList<TimeSpan>) Parts(IReadOnlyList<(HardwareRequest Request, TimeSpan Wait)> entries) =>
        ([.. entries.Select(e => e.Request)], entries.Any(e => e.Wait > TimeSpan.Zero) ? [.. entries.Select(e => e.Wait)] : []);

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
        if (policy.Delay > policy.MaxDelay && block.Settings.FirstOrDefault(s => s.Name.Text == "max_delay") is { } most) context.Diagnostics.OutOfRange(most.Value.Span, "max_delay", "no shorter than `delay`");
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
        CSharpSyntax code => When(code),
        var other => settings.Convert("when", other) is null ? null : throw new InvalidOperationException("an expression was made of what is none"),
    };

    private int When(CSharpSyntax code)
    {
        var measured = Measured(code);
        new Contradictions(context, measured, "this stage can never run").Meet(code);
        return context.Expressions.AddWhen(code, measured);
    }

    // Only what has been bound can be named; for the rest the binder of names has a word.
    private List<ScopeName> Measured(CSharpSyntax code) =>
        [.. Edges.InCSharp(code).Select(context.Symbols.Peek).OfType<StageSymbol>().Select(s => s.Bound).OfType<BoundTask>()
            .Where(t => t.Metrics.Count > 0).Select(Measured)];

    // Of a fan-out all are seen.
    private static ScopeName Measured(BoundTask task) => task.Index.Count == 0
        ? new ScopeName.Metrics(new(task.Name), task.Metrics)
        : new ScopeName.MetricsList(new(task.Name, new([.. task.Index.Select(_ => (Value?)null)])), task.Metrics);

    private Value.Map? Environment(SettingReader reader)
    {
        if (reader.Take("env") is not { } syntax) return null;
        foreach (var variable in (syntax.Value as BlockSyntax)?.Settings.Where(s => s.Name.Text.StartsWith("FACTORY_", StringComparison.Ordinal)) ?? []) context.Diagnostics.OwnVariable(variable.Name.Span, variable.Name.Text);
        return context.Converter.Convert(syntax.Value, BuiltIns.Common.First(s => s.Name == "env"), SettingScope.Indices) as Value.Map;
    }

    private static Value.Map Merge(Value.Map inherited, Value.Map? set) => set is null ? inherited : new(inherited.Members.SetItems(set.Members));
}
