using System.CommandLine;

namespace Factory.Cli.Commands;

internal delegate Task<ExitCode> Act(ParseResult parsed, Session session, CancellationToken cancellationToken);

/// <summary>The options that every command has, and the frame around each.</summary>
internal sealed class SharedOptions(Surroundings surroundings)
{
    public Option<string> Socket { get; } = new("--socket") { Description = "The daemon's socket", HelpName = "path", Recursive = true };
    public Option<bool> Plain { get; } = new("--plain") { Description = "Plain lines, no colour and no drawing", Recursive = true };

    /// <summary>A command that does something.</summary>
    public Command Doing(Command command, Act act) => Add(command, null, act);

    /// <summary>A command that shows something: it has <c>--json</c> too.</summary>
    public Command Reading(Command command, Act act)
    {
        var json = new Option<bool>("--json") { Description = "The daemon's answer as JSON" };
        command.Options.Add(json);
        return Add(command, json, act);
    }

    private Command Add(Command command, Option<bool>? json, Act act)
    {
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var session = new Session(surroundings, parsed.GetValue(Socket), parsed.GetValue(Plain), json is not null && parsed.GetValue(json));
            return (int)await act(parsed, session, cancellationToken);
        });
        return command;
    }
}
