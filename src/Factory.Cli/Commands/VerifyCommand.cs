using System.CommandLine;
using Factory.Control;

namespace Factory.Cli.Commands;

internal static class VerifyCommand
{
    public static Command Create(SharedOptions shared) =>
        Create(shared, new("verify", "Check that everything in the store is there and as it was written; put aside what is not."), _ => null);

    /// <param name="only">What is verified, if not everything.</param>
    public static Command Create(SharedOptions shared, Command command, Func<ParseResult, VerifiedData?> only)
    {
        var read = new Option<bool>("--read-data") { Description = "Read all content and compare it with its digest: finds a single changed bit" };
        var rebuild = new Option<bool>("--rebuild") { Description = "Run the pipelines again that made what is lost, with the values that their params had" };
        command.Options.Add(read);
        command.Options.Add(rebuild);
        return shared.Reading(command, async (parsed, session, cancellationToken) =>
        {
            var client = await session.ConnectAsync(WhenAbsent.StartOnRecords, cancellationToken);
            var report = await client.VerifyAsync(new(parsed.GetValue(read), only(parsed)), cancellationToken);
            session.Show(report, ControlJson.Default.VerifyReport, r => Print(session, r));
            if (parsed.GetValue(rebuild)) await Rebuild(session, client, report, cancellationToken);
            return report.Sound ? ExitCode.Ok : ExitCode.Failed;
        });
    }

    /// <summary>The stages whose results are lost run again; those of the others are found.</summary>
    private static async Task Rebuild(Session session, ControlClient client, VerifyReport report, CancellationToken cancellationToken)
    {
        var paths = (await client.ListPipelinesAsync(cancellationToken)).ToDictionary(p => p.Name, p => p.Path);
        var makers = report.Hurt.Where(h => !h.Restored).SelectMany(h => h.Makers.Take(1)).DistinctBy(m => m.Run).Where(m => paths.ContainsKey(m.Pipeline));
        foreach (var maker in makers.OrderBy(m => m.Run))
        {
            var submission = PipelineArguments.Read(paths[maker.Pipeline], paths[maker.Pipeline]) with { Set = maker.Set, Wait = true };
            var accepted = await client.RunAsync(submission, cancellationToken);
            session.Error.Line($"run {accepted.Run} of {Escape.Line(maker.Pipeline)}: {((accepted.Detail ?? accepted.Repeated) is { } ended ? Words.Of(ended.Status) : "under way")}");
        }
    }

    private static void Print(Session session, VerifyReport report)
    {
        foreach (var damage in report.Damage)
            session.Out.Line($"{Escape.Line(damage.What)} is {damage.State}{(damage.Aside is { } aside ? $"; it lies in {Escape.Line(aside)} now" : "")}");
        if (report.IndexRebuilt) session.Out.Line("the index was made again from what it points to");
        foreach (var hurt in report.Hurt)
        {
            session.Out.Line($"{(hurt.Restored ? "restored from another copy" : "lost")}: {(hurt.Files.Count == 0 ? "the list of files" : Escape.Line(string.Join(", ", hurt.Files.Take(5))))}"
                + $"{(hurt.Files.Count > 5 ? $" and {hurt.Files.Count - 5} more" : "")} of artifact {hurt.Digest[..12]}");
            foreach (var owner in hurt.Owners) session.Out.Line($"  {Escape.Line(owner)}");
        }
        if (report.Hurt.Any(h => !h.Restored))
            session.Out.Line("what runs made is computed again when it is wanted, or now with --rebuild; what was added must be added again");
        session.Out.Line($"{Words.Count(report.Checked, "file")} of the store checked{(report.BytesRead > 0 ? $", {Words.Bytes(report.BytesRead)} read" : "")}: "
            + (report.Sound ? "all is as it was written" : "not all was as it was written"));
    }
}
