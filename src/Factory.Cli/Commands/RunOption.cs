using System.CommandLine;
using System.Globalization;
using Factory.Control;

namespace Factory.Cli.Commands;

/// <summary>--run, for commands that speak of a stage.</summary>
internal static class RunOption
{
    public static Option<string> Create() => new("--run")
    {
        Description = "The run's number",
        HelpName = "number",
        DefaultValueFactory = _ => Routes.Last,
        Validators = { result => Check(result.Tokens.SingleOrDefault()?.Value, result.AddError) },
    };

    public static void Check(string? run, Action<string> complain)
    {
        if (run is null or Routes.Last || (long.TryParse(run, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0)) return;
        complain($"`{run}` is no run: a run is a number or `last`");
    }
}
