using Cronos;
using Factory.Language.Syntax;

namespace Factory.Language.Binding;

/// <summary><c>trigger nightly = schedule("0 3 * * *")</c>, <c>trigger moved = change()</c></summary>
internal sealed class TriggerBinder(BindingContext context)
{
    private static readonly TimeSpan s_every = TimeSpan.FromMinutes(5);

    public BoundTrigger? Bind(StageSymbol symbol)
    {
        var call = symbol.Syntax.Call;
        if (symbol.Syntax.Index is { } index) context.Diagnostics.NotAFanOut(index.Span, symbol.Name.Text);
        switch (call.Name.Text)
        {
            case BuiltIns.Schedule: return Schedule(symbol, call);
            case BuiltIns.Change: return Change(symbol, call);
            default:
                context.Diagnostics.UnknownTrigger(call.Name.Span, call.Name.Text);
                return null;
        }
    }

    private BoundTrigger.Schedule? Schedule(StageSymbol symbol, CallSyntax call)
    {
        var reader = new SettingReader(call.Block, context.Diagnostics);
        var settings = new SettingGroup(context, reader, BuiltIns.ScheduleSettings);
        var written = reader.Take("zone");
        var zone = written is null ? "UTC" : settings.Convert("zone", written.Value)?.AsText();
        settings.ReportUnknown(BuiltIns.Schedule);
        if (zone is not null && !TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _)) context.Diagnostics.UnknownZone(written!.Value.Span, zone);
        if (call.Arguments is not [{ Name: null } only])
        {
            context.Diagnostics.WrongSchedule(call.Name.Span, "it takes one text");
            return null;
        }
        if (context.Evaluator.Evaluate(only.Value) is not { } typed) return null;
        if (typed.Value.AsText() is not { } text)
        {
            context.Diagnostics.WrongSchedule(only.Span, $"it is {typed.Type}");
            return null;
        }
        try
        {
            var cron = CronExpression.Parse(text);
            if (cron.GetNextOccurrence(DateTime.UnixEpoch) is null) context.Diagnostics.WrongSchedule(only.Span, "There is no such day");
            return zone is null ? null : new(symbol.Name.Text, symbol.Syntax.Summary, text, zone);
        }
        catch (CronFormatException) when (text.StartsWith('@'))
        {
            context.Diagnostics.UnknownNickname(only.Span, text);
            return null;
        }
        catch (CronFormatException e)
        {
            var fields = text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length;
            context.Diagnostics.WrongSchedule(only.Span, fields is > 1 and not 5 ? $"it has {fields} fields, and five are needed" : string.Concat(e.Message.Where(c => !char.IsControl(c))).Replace("The given cron expression has an invalid format. ", "", StringComparison.Ordinal));
            return null;
        }
    }

    private BoundTrigger.Change Change(StageSymbol symbol, CallSyntax call)
    {
        var reader = new SettingReader(call.Block, context.Diagnostics);
        var settings = new SettingGroup(context, reader, BuiltIns.ChangeSettings);
        var every = settings.Duration("every") ?? s_every;
        settings.ReportUnknown(BuiltIns.Change);
        List<(InputSource, TextSpan)> of = [];
        foreach (var argument in call.Arguments)
        {
            if (argument.Name is { } name) context.Diagnostics.UnknownArgument(name.Span, BuiltIns.Change, name.Text, []);
            else if (Source(argument.Value) is { } source) of.Add((source, argument.Span));
        }
        if (reader.Take("every") is { } interval && of.Count > 0 && of.Count == call.Arguments.Count && !of.Exists(o => IsAddress(o.Item1))) context.Diagnostics.NothingToAsk(interval.Span);
        return new(symbol.Name.Text, symbol.Syntax.Summary, [.. of.Select(o => o.Item1)], every) { Places = [.. of.Select(o => o.Item2)] };
    }

    private static bool IsAddress(InputSource source) => source is InputSource.File { Path: var path } && path.AsText()?.Contains("://", StringComparison.Ordinal) == true;

    private bool IsOwn(string? kind, string name) => kind switch
    {
        "dataset" => context.Pipeline is { } own && name.StartsWith($"{own}/", StringComparison.Ordinal) && Declares(name.Split('/')[1], Keywords.Dataset),
        "model" => Declares(name, Keywords.Release),
        _ => false,
    };

    private bool Declares(string name, string keyword) => context.Symbols.Peek(name) is StageSymbol symbol && symbol.Syntax.Keyword.Text == keyword;

    private InputSource? Source(ValueSyntax value)
    {
        if (value is BrokenValueSyntax) return null;
        var call = value as CallSyntax;
        var named = call is { Name.Text: "dataset" or "model", Arguments: [{ Name: null, Value: { } only }], Block: null } ? only : value;
        if (call is not null && ReferenceEquals(named, value) || value is ReferenceSyntax { Root.Text: var root } && context.Symbols.Peek(root) is StageSymbol) context.Diagnostics.NotMoving(value.Span);
        else if (context.Evaluator.Evaluate(named) is { } typed)
        {
            if (typed.Value.AsText() is not { Length: > 0 } name) context.Diagnostics.NotMoving(value.Span);
            else if (call is not null && !References.IsOne(name, call.Name.Text == "model")) context.Diagnostics.WrongReference(named.Span, call.Name.Text);
            else if (IsOwn(call?.Name.Text, name.Split('@')[0])) context.Diagnostics.OwnMaking(value.Span, call!.Name.Text == "model" ? $"the release `{name}`" : $"the dataset `{name}`");
            else return call?.Name.Text switch
            {
                "dataset" => new InputSource.Dataset(typed.Value),
                "model" => new InputSource.Release(typed.Value),
                _ => new InputSource.File(typed.Value),
            };
        }
        return null;
    }
}
