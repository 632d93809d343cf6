using System.CommandLine;

namespace Factory.Cli.Commands;

internal static class DaemonStartCommand
{
    public static Command Create(SharedOptions shared)
    {
        var watch = new Option<string?>("--watch") { Description = "A folder that pipelines are dropped into; such a daemon does not end by itself", HelpName = "folder" };
        var plugins = new Option<string[]>("--plugins") { Description = "A folder of further plugins; may be given several times", HelpName = "folder" };
        var more = new Argument<string[]>("OPTIONS") { Description = "After `--`: further options of factoryd", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("start", "Start a daemon on .factory, here or above, unless one runs. It ends after five idle minutes. What it is given holds for later starts too.")
        {
            watch, plugins, more,
        };
        return shared.Doing(command, async (parsed, session, cancellationToken) =>
        {
            var place = session.FindDaemon();
            var directory = session.Surroundings.Directory;
            string[] given =
            [
                .. parsed.GetValue(watch) is { } folder ? new[] { "--watch", Path.GetFullPath(folder, directory) } : [],
                .. (parsed.GetValue(plugins) ?? []).SelectMany(p => new[] { "--plugins", Path.GetFullPath(p, directory) }), .. parsed.GetValue(more) ?? [],
            ];
            if ((parsed.GetValue(plugins) ?? []).FirstOrDefault(p => !Directory.Exists(Path.GetFullPath(p, directory))) is { } missing)
                throw new RequestException(ExitCode.NotFound, $"there is no folder {missing} with plugins", "a folder of plugins has NAME/VERSION/plugin.json in it");
            if (given.Length > 0) Keep(place, given);
            var client = await session.ConnectAsync(WhenAbsent.Start, cancellationToken);
            var status = await client.GetStatusAsync(cancellationToken);
            session.Out.Line($"{(place.Live ? "already running" : "running")}: process {status.Pid} on {Escape.Line(status.StateDirectory)}");
            return ExitCode.Ok;
        });
    }

    private static void Keep(DaemonPlace place, string[] given)
    {
        if (place.Live) throw new RequestException(ExitCode.Failed, $"a daemon runs on {place.Socket} already, and takes no other options", "`factory daemon stop` ends it");
        if (place.State is not { } state) return;
        state.Create();
        File.WriteAllLines(state.Options, given);
    }
}
