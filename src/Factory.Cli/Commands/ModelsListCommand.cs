using System.CommandLine;
using System.Globalization;
using Factory.Control;

namespace Factory.Cli.Commands;

internal static class ModelsListCommand
{
    public static Command Create(SharedOptions shared) => shared.Reading(new Command("list", "List all releases, newest first."), List);

    public static async Task<ExitCode> List(ParseResult parsed, Session session, CancellationToken cancellationToken)
    {
        var client = await session.ConnectAsync(WhenAbsent.StartOnRecords, cancellationToken);
        session.Show(await client.ListModelsAsync(cancellationToken), ControlJson.Default.IReadOnlyListReleaseSummary, m => Print(session, m));
        return ExitCode.Ok;
    }

    private static void Print(Session session, IReadOnlyList<ReleaseSummary> releases)
    {
        if (releases.Count == 0)
        {
            session.Out.Line("no models yet");
            return;
        }
        var table = new TextTable("MODEL", "VERSION", "ALIASES", "PIPELINE", "RUN", "RELEASED");
        foreach (var release in releases)
            table.Add(
                release.Name, release.Version.ToString(CultureInfo.InvariantCulture), new(string.Join(", ", release.Aliases), p => p.Green), release.Pipeline,
                release.Run.ToString(CultureInfo.InvariantCulture), Words.Ago(release.Created, session.Now));
        table.Print(session.Out);
    }
}
