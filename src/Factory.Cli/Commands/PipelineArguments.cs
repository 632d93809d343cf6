using System.CommandLine;
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
        return new() { Path = path, Text = Read(name, path), Set = Settings(parsed.GetValue(Set) ?? []) };
    }

    private static string Read(string name, string path)
    {
        try
        {
            return System.IO.File.ReadAllText(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new RequestException(ExitCode.NotFound, $"there is no file {name}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RequestException(ExitCode.Failed, $"{name} cannot be read: {(Directory.Exists(path) ? "it is a folder" : e.Message)}");
        }
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
