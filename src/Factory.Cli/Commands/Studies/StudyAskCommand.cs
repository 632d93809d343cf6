using System.CommandLine;

namespace Factory.Cli.Commands;

internal static class StudyAskCommand
{
    public static Command Create(SharedOptions shared)
    {
        var name = LoopFolder.Argument();
        var space = new Argument<FileInfo?>("SPACE") { Description = "What is searched and sought, as JSON: docs/study.md; the first time", Arity = ArgumentArity.ZeroOrOne };
        var options = new LoopChoices();
        var command = new Command("ask", "Ask what to try next, a JSON line; for loops that live elsewhere and are not one program.") { name, space };
        options.AddTo(command);
        return shared.Doing(command, (parsed, session, _) =>
        {
            var folder = LoopFolder.Find(session.Surroundings.Directory, parsed.GetRequiredValue(name));
            if (parsed.GetValue(space) is { } file) folder.Begin(file, options.Chosen(parsed));
            else if (options.Chosen(parsed) is [var given, ..])
                throw new RequestException(ExitCode.Usage, $"{given} is chosen when a study begins", $"`factory study ask {folder.Name} SPACE.json` begins one");
            folder.Become(session, "ask");
            return Task.FromResult(ExitCode.Internal);
        });
    }
}
