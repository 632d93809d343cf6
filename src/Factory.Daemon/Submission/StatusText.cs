using System.Text;
using Factory.Language;
using Factory.Storage;

namespace Factory.Daemon;

/// <summary>The words of a status file.</summary>
internal static class StatusText
{
    public static string Of(Submitted submitted)
    {
        var text = new StringBuilder();
        text.AppendLine(submitted.Prepared switch
        {
            Prepared.Planned => $"accepted as revision {submitted.Revision}: run {submitted.Run} has begun",
            Prepared.Waiting w =>
                $"waiting as revision {submitted.Revision}: {string.Join(", ", w.Missing)} {(w.Missing.Count == 1 ? "is" : "are")} not there yet",
            _ => $"rejected as revision {submitted.Revision}",
        });
        foreach (var diagnostic in submitted.Prepared!.Diagnostics.Where(d => d.Severity != DiagnosticSeverity.Info))
            text.AppendLine().Append(DiagnosticRenderer.Render(submitted.Prepared.Source, diagnostic));
        return text.ToString();
    }

    /// <summary>How a run stands or ended, one line a stage.</summary>
    public static string Of(RunSummary run, long revision, IEnumerable<(string Stage, string Words)> stages)
    {
        var text = new StringBuilder();
        text.AppendLine($"revision {revision}: run {run.Id} {Standing(run)}").AppendLine();
        foreach (var (stage, words) in stages) text.AppendLine($"{stage,-24} {words}");
        return text.ToString();
    }

    private static string Standing(RunSummary run) => run switch
    {
        { PausedBy: { } by } => $"is paused by {by}: `factory resume {run.Id}`",
        { Approving: { } gates } => $"waits for approval: {string.Join(", ", gates.Split(',').Select(g => $"`factory approve {g} --run {run.Id}`"))}",
        { Ended: null } => "is running",
        _ => run.Status.ToString().ToLowerInvariant(),
    };
}
