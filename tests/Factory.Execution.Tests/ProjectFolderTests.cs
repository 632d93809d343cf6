using Factory.Engine;
using Factory.Execution.Attempts;
using Factory.Sdk;

namespace Factory.Execution.Tests;

public sealed class ProjectFolderTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("project-");

    [Fact]
    public void The_project_is_the_nearest_folder_with_a_mark_and_what_is_declared_is_known_by_its_place()
    {
        Directory.CreateDirectory(At(".git"));
        var folder = Directory.CreateDirectory(At("pipelines")).FullName;
        var rules = Folders().RulesFor(Order(folder, files: ["fit.py"]));
        Assert.Equal(_root.FullName, rules.Project);
        Assert.Equal([At("pipelines/fit.py"), At("data/x.csv")], rules.Declared);
        Assert.Equal(["/work", "/state"], rules.Own);
    }

    [Fact]
    public void Without_a_mark_it_is_the_pipelines_own_folder_and_without_a_folder_there_is_none()
    {
        Assert.Equal(_root.FullName, Folders().RulesFor(Order(_root.FullName)).Project);
        Assert.Null(Folders().RulesFor(Order(null)).Project);
    }

    [Fact]
    public void A_program_is_watched_until_it_is_clean_and_again_with_other_files()
    {
        var folders = Folders();
        bool Watched(AttemptOrder order) => folders.RulesFor(order).Project is not null;
        folders.Learn(Order(_root.FullName, "1", files: ["fit.py"]));
        Assert.False(Watched(Order(_root.FullName, "2", files: ["fit.py"])));
        Assert.True(Watched(Order(_root.FullName, "1", files: ["fit.py", "other.py"])));
        Assert.True(Watched(Order(_root.FullName, "1", undeclared: "fail", files: ["fit.py"])));
        folders.Learn(Order(_root.FullName, "cat a"));
        Assert.False(Watched(Order(_root.FullName, "cat a")));
        Assert.True(Watched(Order(_root.FullName, "cat b")));
    }

    [Fact]
    public void The_daemon_can_want_it_always_or_never()
    {
        var (always, never) = (Folders(WatchRule.Always), Folders(WatchRule.Never));
        always.Learn(Order(_root.FullName));
        Assert.NotNull(always.RulesFor(Order(_root.FullName)).Project);
        Assert.Null(never.RulesFor(Order(_root.FullName)).Project);
    }

    public void Dispose() => _root.Delete(recursive: true);

    private string At(string name) => Path.Combine(_root.FullName, name);

    private static ProjectFolders Folders(WatchRule watch = WatchRule.UntilClean) =>
        new(new() { HostProgram = "", WorkRoot = "/work", StateRoot = "/state", ScriptStore = "", OwnFolders = ["/state"], Watch = watch });

    private static AttemptOrder Order(string? folder, string argument = "", string undeclared = "warn", params string[] files)
    {
        var task = new PlannedTask
        {
            Name = "fit", After = [], Type = "exec", Plugin = new("exec", "1.0.0", "sha256:0"), Settings = Value.Map.Empty, Outputs = [],
            Inputs = [new("x", ArtifactKind.Files, new(null, null, new("00"), "../data/x.csv"))],
            Files = files.ToDictionary(f => f, f => new ArtifactDigest(f)),
        };
        return new()
        {
            Id = new(new(new(1), 0), 1), Pipeline = "p", Folder = folder, Task = task, Hash = new("00"), Inputs = new Dictionary<string, ArtifactReference>(),
            Settings = Value.Of(("command", Value.Of(["sh", argument])), ("undeclared", undeclared)), Placement = new("cpu", []), Variables = new Dictionary<string, string>(),
        };
    }
}
