using System.CommandLine;

namespace Factory.Cli.Commands;

internal static class StudyTellCommand
{
    public static Command Create(SharedOptions shared)
    {
        var name = LoopFolder.Argument();
        var line = new Argument<string>("LINE") { Description = "What came of a trial, as JSON: {\"trial\":0,\"value\":0.25}; docs/study.md" };
        return shared.Doing(new Command("tell", "Tell what came of a trial that `study ask` gave out.") { name, line }, (parsed, session, _) =>
        {
            LoopFolder.Find(session.Surroundings.Directory, parsed.GetRequiredValue(name)).Become(session, parsed.GetRequiredValue(line));
            return Task.FromResult(ExitCode.Internal);
        });
    }
}
