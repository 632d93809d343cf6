using System.CommandLine;
using System.Globalization;
using Factory.Control;

namespace Factory.Cli.Commands;

internal static class GcCommand
{
    public static Command Create(SharedOptions shared)
    {
        var dry = new Option<bool>("--dry-run") { Description = "Say what would be freed, and what that would cost; free nothing" };
        var grace = new Option<TimeSpan?>("--grace")
        {
            Description = "How long content must have been unneeded, each time that was looked (1h if left out)", HelpName = "time", CustomParser = r => Spans.Parse(r),
        };
        var keep = new Option<TimeSpan?>("--keep")
        {
            Description = "How long results stay after their last use (30d if left out)", HelpName = "time", CustomParser = r => Spans.Parse(r),
        };
        var versions = new Option<int?>("--versions") { Description = "How many versions of each dataset stay, besides those with an alias (all if left out)", HelpName = "number" };
        versions.Validators.Add(r =>
        {
            if (r.GetValueOrDefault<int?>() < 1) r.AddError("--versions is at least 1");
        });
        var command = new Command("gc", "Free what no release, dataset, alias, running work or recent result needs.") { dry, grace, keep, versions };
        return shared.Reading(command, async (parsed, session, cancellationToken) =>
        {
            var client = await session.ConnectAsync(WhenAbsent.StartOnRecords, cancellationToken);
            var request = new GcRequest(parsed.GetValue(dry), parsed.GetValue(grace)?.TotalSeconds, parsed.GetValue(keep)?.TotalSeconds, parsed.GetValue(versions));
            var report = await client.CollectAsync(request, cancellationToken);
            session.Show(report, ControlJson.Default.GcReport, r => Print(session, r));
            return report.Postponed is null ? ExitCode.Ok : ExitCode.Failed;
        });
    }

    private static void Print(Session session, GcReport report)
    {
        session.Out.Line($"{Words.Count(report.Kept, "artifact")} stay; "
            + (report.UnneededBytes == 0 ? "all that is there is needed" : $"{Words.Bytes(report.UnneededBytes)} are needed by nothing")
            + (report.CopyBytes > 0 ? $", and {Words.Bytes(report.CopyBytes)} are copies for views" : ""));
        if (report.OldVersions > 0)
            session.Out.Line($"{Words.Count(report.OldVersions, "version")} of datasets {(report.DryRun ? "would be" : report.OldVersions == 1 ? "was" : "were")} removed, for there are newer ones");
        if (report.Releases.Count > 0)
            session.Out.Line($"{Words.Count(report.Releases.Count, "release")} could no longer be rebuilt: {Escape.Line(string.Join(", ", report.Releases))}");
        if (report.Results > 0)
            session.Out.Line($"recomputing what was in it costs about {report.DeviceHours.ToString("0.##", CultureInfo.InvariantCulture)} device-hours"
                + $"{string.Concat(report.Money.Select(m => $" and {CostWords.Money(m)}"))} ({Words.Count(report.Results, "result")})");
        if (report.CutBytes > 0) session.Out.Line($"{Words.Bytes(report.CutBytes)} of files were cut into chunks, to share what they have in common");
        if (report.DryRun) session.Out.Line("nothing was freed: this only looked");
        else if (report.Postponed is { } why) session.Out.Line($"nothing was freed: {Escape.Line(why)}");
        else session.Out.Line($"{Words.Bytes(Math.Max(0, report.FreedBytes))} freed");
        if (report is { WaitingBytes: > 0, WaitingUntil: { } until } && !report.DryRun)
            session.Out.Line($"{Words.Bytes(report.WaitingBytes)} may go after {until.ToLocalTime():yyyy-MM-dd HH:mm}, if nothing needs them until then: run it again");
    }
}
