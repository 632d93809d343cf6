using System.CommandLine;

namespace Factory.Cli;

/// <summary>Where a study is kept that is asked and told: what it searches, what was chosen for it, and its journal.</summary>
internal sealed record LoopFolder(string Name, string Path)
{
    private string Space => System.IO.Path.Combine(Path, "space.json");
    private string Choices => System.IO.Path.Combine(Path, "choices");
    private string Journal => System.IO.Path.Combine(Path, "study.jsonl");

    public static Argument<string> Argument() => new("NAME")
    {
        Description = "The study's name",
        Validators = { r => { if (r.Tokens is [var t] && (t.Value.StartsWith('.') || !t.Value.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))) r.AddError($"`{t.Value}` is no name: letters, digits, dots, - and _"); } },
    };

    /// <summary>In the nearest state directory, or that which is here.</summary>
    public static LoopFolder Find(string directory, string name) =>
        new(name, System.IO.Path.Combine((StateDirectory.Nearest(directory) ?? StateDirectory.In(directory)).Path, "loops", name));

    /// <summary>Keeps what is chosen; what was chosen before stays, and the journal refuses another study.</summary>
    public void Begin(FileInfo space, IReadOnlyList<string> choices)
    {
        if (!space.Exists) throw new FileNotFoundException($"there is no file {space}", space.FullName);
        if (File.Exists(Journal)) throw new RequestException(ExitCode.Failed, $"there is a study {Name} already", $"leave out the file to go on with it, or remove {Path}");
        Directory.CreateDirectory(Path);
        File.Copy(space.FullName, Space, overwrite: true);
        File.WriteAllLines(Choices, choices);
    }

    /// <summary>Becomes the host that asks or tells.</summary>
    public void Become(Session session, string once)
    {
        if (!File.Exists(Space))
            throw new RequestException(ExitCode.NotFound, $"there is no study {Name} here", $"`factory study ask {Name} SPACE.json` begins one");
        var installation = Installation.Find(session.Surroundings.Variable);
        ProgramSwitch.Become(installation, installation.Host,
            ["loop", Space, .. File.ReadAllLines(Choices), "--plugin", installation.Newest("tuning"), "--journal", Journal, "--once", once]);
    }
}
