using System.CommandLine;
using Factory.Cli.Starters;
using Factory.Language;

namespace Factory.Cli.Commands;

internal static class NewCommand
{
    public static Command Create(SharedOptions shared)
    {
        string[] kinds = [.. Starter.All.Select(s => s.Kind)];
        var kind = new Argument<string>("KIND") { Description = string.Join("; ", Starter.All.Select(s => $"{s.Kind}: {s.Summary}")) };
        kind.CompletionSources.Add(kinds);
        var name = new Argument<string>("NAME") { Description = "The pipeline's name, and the folder's that is made" };
        return shared.Doing(new Command("new", "Make a folder with a small pipeline that runs, commented, and its data.") { kind, name }, (parsed, session, _) =>
        {
            var wanted = parsed.GetRequiredValue(kind);
            var starter = Starter.All.SingleOrDefault(s => s.Kind == wanted)
                ?? throw new RequestException(ExitCode.Usage, $"there is no starter `{wanted}`", $"there are {string.Join(", ", kinds)}");
            var called = parsed.GetRequiredValue(name);
            if (PipelineNames.WhyNot(called) is { } why) throw new RequestException(ExitCode.Usage, $"a pipeline cannot be called {called}: {why}");
            var folder = Path.GetFullPath(called, session.Surroundings.Directory);
            if (Path.Exists(folder)) throw new RequestException(ExitCode.Failed, $"{called} is there already", "choose another name");
            foreach (var (path, text) in starter.Files(called))
            {
                var file = Path.Combine(folder, path);
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                File.WriteAllText(file, text);
            }
            session.Out.Line($"{called}/{called}.factory is there, with its data; now");
            session.Out.Line($"  factory plan {called}/{called}.factory");
            session.Out.Line($"  factory run {called}/{called}.factory");
            return Task.FromResult(ExitCode.Ok);
        });
    }
}
