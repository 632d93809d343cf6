using System.CommandLine;
using Factory.Control;

namespace Factory.Cli.Commands;

internal static class StudyShowCommand
{
    private static readonly TimeSpan s_beat = TimeSpan.FromSeconds(1);

    public static Command Create(SharedOptions shared)
    {
        var study = StudyReference.Argument();
        var watch = new Option<bool>("--watch", "-w") { Description = "Show it again every second, until it is over or interrupted" };
        var plots = new PlotOptions();
        var command = new Command("show", "Show a study: best so far, what runs, what matters; and draw it.") { study, watch };
        plots.AddTo(command);
        return shared.Reading(command, async (parsed, session, cancellationToken) =>
        {
            var client = await session.ConnectAsync(WhenAbsent.StartOnRecords, cancellationToken);
            var detail = parsed.GetValue(watch) ? await Watch(session, client, parsed.GetRequiredValue(study), cancellationToken)
                : await StudyReference.Get(session, client, parsed.GetRequiredValue(study), cancellationToken);
            if (!parsed.GetValue(watch)) session.Show(detail, ControlJson.Default.StudyDetail, d => StudyPrinter.Print(session, d));
            await plots.DrawAsync(parsed, session, () => StudyPage.Of(detail), cancellationToken);
            return ExitCode.Ok;
        });
    }

    // Until it is interrupted, which is how it ends and no failure.
    private static async Task<StudyDetail> Watch(Session session, ControlClient client, string study, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var interrupt = session.Surroundings.OnInterrupt(ending.Cancel);
        var (height, detail) = (0, await StudyReference.Get(session, client, study, cancellationToken));
        try
        {
            while (true)
            {
                if (height > 0 && session.Drawable) session.Out.Writer.Write($"\e[{height}A\e[J");
                session.Show(detail, ControlJson.Default.StudyDetail, d => height = StudyPrinter.Print(session, d));
                session.Out.Writer.Flush();
                if (detail.Ended is not null) return detail;
                await Task.Delay(s_beat, session.Surroundings.Time, ending.Token);
                detail = detail.Run == 0 ? await StudyReference.Get(session, client, $"{detail.Pipeline}/{detail.Name}", ending.Token)
                    : await client.GetStudyAsync($"{detail.Pipeline}/{detail.Name}", detail.Run, ending.Token);
            }
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            return detail;
        }
    }
}
