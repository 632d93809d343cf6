using System.CommandLine;

namespace Factory.Cli.Commands;

internal static class StudyCommand
{
    public static Command Create(SharedOptions shared) => new("study", "Show studies, and tune loops that live elsewhere.")
    {
        StudyListCommand.Create(shared),
        StudyShowCommand.Create(shared),
        StudyBestCommand.Create(shared),
        StudyCompareCommand.Create(shared),
        StudyLoopCommand.Create(shared),
        StudyAskCommand.Create(shared),
        StudyTellCommand.Create(shared),
    };
}
