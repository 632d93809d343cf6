using Factory.Language.Binding;
using Factory.Sdk;

namespace Factory.Language.Editing;

/// <summary>What the language and the plugins say of things, in words for an editor.</summary>
internal static class Described
{
    public static Completion StageType(StageDescription type, string plugin) => new(type.Name, CompletionKind.StageType, plugin, StageMarkdown(type), type.Name + "(");

    public static string StageMarkdown(StageDescription type)
    {
        List<string> lines = [$"**{type.Name}** — {type.Summary}"];
        AddList(lines, "Inputs", type.Inputs.Select(i => $"`{i.Name}`{(i.Many ? "…" : "")} {Kinds.Of(i)}{(i.Required ? "" : ", may be left out")}: {i.Summary}"));
        AddList(lines, "Settings", type.Settings.Select(s => $"`{s.Name}` {s.Type}{Standard(s)}: {s.Summary}"));
        AddList(lines, "Outputs", type.Outputs.Select(o => o.From is null ? $"`{o.Name}`: {o.Summary}" : $"those of `{o.From}`: {o.Summary}"));
        AddList(lines, "Metrics", type.Metrics.Select(m => $"`{MetricNames.ToPascal(m.Name)}` {m.Type.ToString().ToLowerInvariant()}: {m.Summary}"));
        return string.Join("\n\n", lines);
    }

    public static Completion Setting(SettingDescription setting) => new(setting.Name, CompletionKind.Setting, setting.Type.ToString(),
        $"**{setting.Name}** — {setting.Summary}\n\n{setting.Type}{Standard(setting)}{(setting.Required ? ", must be set" : "")}{Bounds(setting)}"
            + (setting.Resource ? "\n\nWhat pruners ration." : ""),
        setting.Type.Kind switch
        {
            SettingKind.Expression => $"{setting.Name} => ",
            SettingKind.Map => $"{setting.Name} {{ ",
            _ => $"{setting.Name} = ",
        });

    public static Completion Input(InputDescription input) => new(input.Name, CompletionKind.Argument, Kinds.Of(input),
        $"**{input.Name}** — {input.Summary}\n\n{Kinds.Of(input)}", input.Name + ": ");

    public static Completion Backend(BackendDescription backend) => new(backend.Kind, CompletionKind.Backend, "hardware", $"**{backend.Kind}** — {backend.Summary}\n\n"
        + string.Join("\n", backend.Arguments.Select(a => $"- `{a.Name}` {a.Type}{(a.Default is { } d ? $", {d} unless given" : "")}: {a.Summary}")), backend.Kind + "(");

    public static Completion Tuner(TunerDescription tuner, string role, string plugin) =>
        new(tuner.Name, CompletionKind.Value, $"{role}, {plugin}", TunerMarkdown(tuner), tuner.Settings.Count == 0 ? tuner.Name : tuner.Name + "(");

    public static string TunerMarkdown(TunerDescription tuner)
    {
        List<string> lines = [$"**{tuner.Name}** — {tuner.Summary}"];
        AddList(lines, "Arguments", tuner.Settings.Select(s => $"`{s.Name}` {s.Type}{Standard(s)}: {s.Summary}"));
        return string.Join("\n\n", lines);
    }

    public static Completion TunerArgument(SettingDescription setting) => new(setting.Name, CompletionKind.Argument, setting.Type.ToString(),
        $"**{setting.Name}** — {setting.Summary}\n\n{setting.Type}{Standard(setting)}{Bounds(setting)}", setting.Name + ": ");

    public static Completion Argument(RequestArgument argument) => new(argument.Name, CompletionKind.Argument, argument.Type.ToString(),
        $"**{argument.Name}** — {argument.Summary}\n\n{argument.Type}", argument.Name + ": ");

    public static Completion Metric(MetricDescription metric) => new(MetricNames.ToPascal(metric.Name), CompletionKind.Metric,
        metric.Type.ToString().ToLowerInvariant() + (metric.Required ? "" : ", may be missing"), $"**{metric.Name}** — {metric.Summary}", MetricNames.ToPascal(metric.Name));

    public static Completion Output(BoundOutput output, string stage) =>
        new(output.Name, CompletionKind.Output, Kinds.Name(output.Kind), $"`{stage}.{output.Name}`, {Kinds.Name(output.Kind)}", output.Name);

    public static Completion Symbol(Symbol symbol) => symbol switch
    {
        ParamSymbol param => new(param.Name.Text, CompletionKind.Param, param.Value is { } v ? $"{v.Type}: {Short(v.Value)}" : "param", Markdown(param), param.Name.Text),
        StageSymbol stage => new(stage.Name.Text, CompletionKind.Stage, stage.Syntax.Call.Name.Text, Markdown(stage), stage.Name.Text),
        _ => new(symbol.Name.Text, CompletionKind.Value, "", null, symbol.Name.Text),
    };

    private static string Markdown(ParamSymbol param) =>
        $"`param {param.Name.Text}`{(param.Value is { } value ? $" = `{Short(value.Value)}`, {value.Type}" : "")}{Summary(param.Syntax.Summary)}";

    private static string Markdown(StageSymbol stage)
    {
        List<string> lines = [$"`{stage.Syntax.Keyword.Text} {stage.Name.Text} = {stage.Syntax.Call.Name.Text}(…)`{Summary(stage.Syntax.Summary)}"];
        var task = stage.Bound?.Task;
        if (task is not null) lines.Add(task.Type.Summary);
        if (stage.Bound is BoundTask { Outputs: { Count: > 0 } outputs }) AddList(lines, "Outputs", outputs.Select(o => $"`{stage.Name.Text}.{o.Name}`, {Kinds.Name(o.Kind)}"));
        if (task is { Metrics: { Count: > 0 } metrics }) AddList(lines, "Metrics", metrics.Select(m => $"`{MetricNames.ToPascal(m.Name)}` {m.Type.ToString().ToLowerInvariant()}: {m.Summary}"));
        return string.Join("\n\n", lines);
    }

    private static string Summary(string? summary) => summary is null ? "" : "\n\n" + summary;
    private static string Short(Value value) => value.ToString() is { Length: > 60 } text ? text[..60] + "…" : value.ToString();
    private static string Standard(SettingDescription setting) => setting.Default is { } standard ? $", `{Short(standard)}` unless set" : "";

    private static string Bounds(SettingDescription setting) => (setting.Min, setting.Max) switch
    {
        (null, null) => "",
        ({ } low, null) => $", at least {low}",
        (null, { } high) => $", at most {high}",
        ({ } low, { } high) => $", {low} to {high}",
    };

    private static void AddList(List<string> lines, string title, IEnumerable<string> items)
    {
        if (items.Any()) lines.Add($"{title}\n" + string.Join('\n', items.Select(i => "- " + i)));
    }
}
