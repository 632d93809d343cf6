using System.Net;
using Factory.Control;

namespace Factory.Cli;

/// <summary>What went wrong with what was asked, in words for who asked.</summary>
internal sealed class RequestException(ExitCode code, string message, string? hint = null) : Exception(message)
{
    public ExitCode Code { get; } = code;
    public string? Hint { get; } = hint;
}

/// <summary>The one place where what goes wrong becomes words and an exit code.</summary>
internal static class Failures
{
    /// <param name="json">Whether who asked reads JSON: then the problem is on the standard output too.</param>
    public static ExitCode Report(Exception failure, Surroundings surroundings, bool json = false)
    {
        if (json && failure is not OperationCanceledException) PrintProblem(surroundings, ProblemOf(failure));
        return Report(failure, surroundings.ErrorPrinter());
    }

    public static void PrintProblem(Surroundings surroundings, Problem problem) =>
        surroundings.Out.WriteLine(System.Text.Json.JsonSerializer.Serialize(problem, ControlJson.Default.Problem));

    private static Problem ProblemOf(Exception failure) => failure switch
    {
        RequestException e => new(e.Message, e.Hint),
        ControlException e => e.Problem,
        DaemonStartException e => new(e.Message, e.Hint),
        _ => new(failure.Message),
    };

    private static ExitCode Report(Exception failure, Printer printer)
    {
        switch (failure)
        {
            case RequestException e:
                Say(printer, e.Message, e.Hint);
                return e.Code;
            case ControlException e:
                return Report(e, printer);
            case DaemonStartException e:
                Say(printer, e.Message, e.Hint);
                return ExitCode.NoDaemon;
            case DaemonUnreachableException e:
                Say(printer, e.Message, "`factory daemon status` tells more; `factory daemon start` starts one");
                return ExitCode.NoDaemon;
            case OperationCanceledException:
                return ExitCode.Interrupted;
            case IOException or UnauthorizedAccessException:
                Say(printer, failure.Message, null);
                return ExitCode.Failed;
            default:
                Say(printer, $"internal error: {failure}", "this is a bug in Factory; please report the lines above");
                return ExitCode.Internal;
        }
    }

    private static ExitCode Report(ControlException e, Printer printer)
    {
        if (e.Problem.Diagnostics is { Count: > 0 } diagnostics) DiagnosticsPrinter.Print(printer, diagnostics);
        Say(printer, e.Message, e.Problem.Hint);
        return e.Status switch
        {
            HttpStatusCode.UnprocessableEntity => ExitCode.Diagnostics,
            HttpStatusCode.NotFound => ExitCode.NotFound,
            HttpStatusCode.BadRequest => ExitCode.Usage,
            HttpStatusCode.ServiceUnavailable => ExitCode.NoDaemon,
            HttpStatusCode.InsufficientStorage => ExitCode.Failed,
            >= HttpStatusCode.InternalServerError => ExitCode.Internal,
            _ => ExitCode.Failed,
        };
    }

    private static void Say(Printer printer, string message, string? hint)
    {
        printer.Line($"{printer.Red("factory:")} {Escape.Text(message)}");
        if (hint is not null) printer.Line($"  {printer.Dim("hint:")} {Escape.Text(hint)}");
    }
}
