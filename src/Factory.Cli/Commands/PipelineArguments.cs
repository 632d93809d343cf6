using System.CommandLine;
using Factory.Cli.Pipelines;
using Factory.Control;

namespace Factory.Cli.Commands;

/// <summary>FILE and --set: what run, plan and lint have in common.</summary>
internal sealed class PipelineArguments
{
    public Argument<string> File { get; } = new("FILE") { Description = "The pipeline file" };

    public Option<string[]> Set { get; } = new("--set")
    {
        Description = "Give a param another value, written as in the file; may be repeated",
        HelpName = "name=value",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    public PipelineArguments() => Set.Validators.Add(result =>
    {
        foreach (var token in result.Tokens.Where(t => t.Value.IndexOf('=', StringComparison.Ordinal) < 1))
            result.AddError($"--set {token.Value}: it must be name=value");
    });

    public void AddTo(Command command)
    {
        command.Arguments.Add(File);
        command.Options.Add(Set);
    }

    /// <exception cref="RequestException">The file cannot be read.</exception>
    public Submission Read(ParseResult parsed, Surroundings surroundings)
    {
        var name = parsed.GetRequiredValue(File);
        var path = Path.GetFullPath(name, surroundings.Directory);
        return Read(name, path) with { Set = Settings(parsed.GetValue(Set) ?? []) };
    }

    /// <summary>A pipeline file with the files that it uses.</summary>
    /// <param name="name">How the user calls it.</param>
    /// <exception cref="RequestException">The file cannot be read.</exception>
    public static Submission Read(string name, string path)
    {
        var text = PipelineFiles.Read(name, path);
        return new() { Path = path, Text = text, Used = UsedFiles.Of(Path.GetDirectoryName(path)!, text) };
    }

    // A later one of the same name wins, as everywhere.
    private static Dictionary<string, string> Settings(string[] assignments)
    {
        var settings = new Dictionary<string, string>();
        foreach (var assignment in assignments)
        {
            var equals = assignment.IndexOf('=', StringComparison.Ordinal);
            settings[assignment[..equals].Trim()] = assignment[(equals + 1)..];
        }
        return settings;
    }
}
