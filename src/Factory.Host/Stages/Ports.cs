using Factory.Protocol;
using Factory.Sdk;

namespace Factory.Host.Stages;

/// <summary>A ticket's inputs, outputs and files at the paths that the stage sees.</summary>
internal sealed class Ports
{
    private readonly string _work;

    /// <param name="work">Where files lie that settings name.</param>
    public Ports(string work) => (_work, Inputs, Outputs) = (work, [], []);

    public Ports(TicketFolder folder, Ticket ticket)
    {
        _work = folder.At(TicketFiles.Work);
        Inputs = [.. ticket.Inputs.Select(i => new InputArtifact(i.Name, i.Kind, folder.At(i.Path), i.Digest))];
        Outputs = [.. ticket.Outputs.Select(
            o => new OutputArtifact(o.Name, o.Kind, o.FileName is { } file ? Path.Combine(folder.At(o.Path), file) : folder.At(o.Path)))];
    }

    public IReadOnlyList<InputArtifact> Inputs { get; }
    public IReadOnlyList<OutputArtifact> Outputs { get; }

    public SourceFile File(string name) => new(name, Path.Combine(_work, name));

    public string PathOfInput(string name) =>
        Commandable(Inputs.FirstOrDefault(i => i.Name == name) ?? throw new StageFailedException($"there is no input `{name}`"));

    public string PathOfOutput(string name) =>
        (Outputs.FirstOrDefault(o => o.Name == name) ?? throw new StageFailedException($"there is no output `{name}`")).Path;

    /// <summary>What a command is given for an input: its file where it is one file, else its directory.</summary>
    public static string Commandable(InputArtifact input)
    {
        var entries = Directory.GetFileSystemEntries(input.Path, "*", SearchOption.AllDirectories);
        return entries is [var only] && System.IO.File.Exists(only) ? only : input.Path;
    }

    /// <summary>The names of declared outputs that were not written.</summary>
    public IEnumerable<string> Missing() =>
        Outputs.Where(o => !System.IO.File.Exists(o.Path)
            && !(Directory.Exists(o.Path) && Directory.EnumerateFiles(o.Path, "*", SearchOption.AllDirectories).Any())).Select(o => o.Name);
}
