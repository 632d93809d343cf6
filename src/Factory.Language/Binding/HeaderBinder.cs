using Factory.Language.Syntax;

namespace Factory.Language.Binding;

/// <summary><c>pipeline digits { parallel = 4 }</c></summary>
internal sealed class HeaderBinder(BindingContext context)
{
    public RunSettings Bind(HeaderSyntax? header)
    {
        if (header?.Block is not { } block) return new();
        var reader = new SettingReader(block, context.Diagnostics);
        var settings = new SettingGroup(context, reader, BuiltIns.Header);
        var budget = BudgetBinder.Bind(reader, settings, context.Diagnostics);
        var bound = new RunSettings
        {
            Priority = settings.Whole("priority") ?? 0,
            Share = settings.Number("share") ?? 1,
            Parallel = settings.Whole("parallel"),
            Failure = settings.Choice<FailureMode>("failure") ?? FailureMode.Finish,
            Timeout = settings.Duration("timeout"),
            Budget = budget.Time,
            Cost = budget.Cost,
        };
        settings.ReportUnknown(Keywords.Pipeline, AuthorHints.Header);
        return bound;
    }
}
