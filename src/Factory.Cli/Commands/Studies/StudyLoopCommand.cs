using System.CommandLine;

namespace Factory.Cli.Commands;

internal static class StudyLoopCommand
{
    public static Command Create(SharedOptions shared)
    {
        var space = new Argument<FileInfo>("SPACE") { Description = "What is searched and sought, as JSON: docs/study.md" };
        var workers = new Option<int?>("--workers") { Description = "How many trials are out at the same time; 1 unless set", HelpName = "n" };
        var journal = new Option<FileInfo?>("--journal") { Description = "Keep the study in this file; a loop that was cut off goes on", HelpName = "file" };
        var choices = new LoopChoices();
        LoopChoices.AtLeastOne(workers);
        var command = new Command("loop", "Tune a loop of your own: parameters out, values in, a JSON line each; no daemon is needed.") { space, workers, journal };
        choices.AddTo(command);
        return shared.Doing(command, (parsed, session, _) =>
        {
            var file = parsed.GetRequiredValue(space);
            if (!file.Exists) throw new FileNotFoundException($"there is no file {file}", file.FullName);
            var installation = Installation.Find(session.Surroundings.Variable);
            ProgramSwitch.Become(installation, installation.Host,
            [
                "loop", file.FullName, .. choices.Chosen(parsed), "--plugin", installation.Newest("tuning"),
                .. LoopChoices.Pair("--workers", parsed.GetValue(workers)), .. LoopChoices.Pair("--journal", parsed.GetValue(journal)?.FullName),
            ]);
            return Task.FromResult(ExitCode.Internal);
        });
    }
}
