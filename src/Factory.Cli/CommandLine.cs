using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;
using Factory.Cli.Commands;

namespace Factory.Cli;

/// <summary>From arguments to an exit code.</summary>
internal static class CommandLine
{
    public static string Version { get; } =
        typeof(CommandLine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    public static async Task<int> RunAsync(string[] args, Surroundings surroundings, CancellationToken cancellationToken = default)
    {
        var json = false;
        try
        {
            // As of git and docker people ask `help data add` too.
            if (args is ["help", .. var about]) args = [.. about, "--help"];
            // Response files are off: a name that begins with @ is a name.
            var parsed = Root.Create(surroundings).Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
            json = parsed.CommandResult.Command.Options.OfType<Option<bool>>().FirstOrDefault(o => o.Name == "--json") is { } option && parsed.GetValue(option);
            var configuration = new InvocationConfiguration
            {
                Output = surroundings.Out,
                Error = surroundings.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null, // Interrupts are the commands' own affair.
            };
            if (parsed.Action is not ParseErrorAction && !UsageErrors.Twice(parsed).Any()) return await parsed.InvokeAsync(configuration, cancellationToken);
            return PrintUsageErrors(parsed, surroundings, json);
        }
        catch (Exception e)
        {
            return (int)Failures.Report(e, surroundings, json);
        }
    }

    private static int PrintUsageErrors(ParseResult parsed, Surroundings surroundings, bool json)
    {
        var errors = UsageErrors.Of(parsed);
        if (json) Failures.PrintProblem(surroundings, new(string.Join("; ", errors.Select(e => e.Message)), errors.FirstOrDefault(e => e.Hint is not null)?.Hint ?? $"`{PathOf(parsed.CommandResult.Command)} --help`"));
        foreach (var error in errors) surroundings.Error.WriteLine("factory: " + Escape.Line(error.Hint is { } hint ? $"{error.Message}: {hint}" : error.Message));
        surroundings.Error.WriteLine($"See `{PathOf(parsed.CommandResult.Command)} --help`.");
        return (int)ExitCode.Usage;
    }

    /// <summary>A command as it is typed: <c>factory data show</c>.</summary>
    public static string PathOf(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{PathOf(parent)} {command.Name}" : "factory";
}
