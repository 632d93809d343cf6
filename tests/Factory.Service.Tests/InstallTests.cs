namespace Factory.Service.Tests;

[Collection(StagedRootUsers.Name)]
public sealed class InstallTests(StagedRoot staged) : IAsyncLifetime
{
    private readonly string _root = Directory.CreateTempSubdirectory("factory-install-").FullName;

    private string Library => Path.Combine(_root, "usr/lib/factory");
    private string Current => new DirectoryInfo(Path.Combine(Library, "current")).ResolveLinkTarget(returnFinalTarget: true)!.FullName;

    // Hard links cost nothing, and show whether a file is written in place: then the staged root's would change too.
    public Task InitializeAsync() => Command.Run("cp", "-al", $"{staged.Path}/.", _root);

    public Task DisposeAsync()
    {
        Directory.Delete(_root, recursive: true);
        return Task.CompletedTask;
    }

    [Fact]
    public async Task To_install_the_same_again_changes_nothing()
    {
        var before = await Listing();
        await StagedRoot.Install(_root);
        Assert.Equal(before, await Listing());
    }

    [Fact]
    public async Task An_upgrade_is_a_new_folder_and_the_one_before_stays_until_the_next()
    {
        var older = Path.Combine(Library, "0.0.1-older");
        Directory.Move(Current, older);
        await Command.Run("ln", "-sfn", "0.0.1-older", Path.Combine(Library, "current"));
        var before = await Command.Run("find", older, "-type", "f", "-printf", "%P %i %T@\\n");

        await StagedRoot.Install(_root);
        Assert.NotEqual(older, Current);
        Assert.True(File.Exists(Path.Combine(Current, "factoryd")));
        Assert.Equal(before, await Command.Run("find", older, "-type", "f", "-printf", "%P %i %T@\\n"));

        await StagedRoot.Install(_root);
        Assert.False(Directory.Exists(older));
        Assert.Equal([Current], Directory.GetDirectories(Library).Where(d => new DirectoryInfo(d).LinkTarget is null));
    }

    [Fact]
    public async Task Everything_that_the_unit_names_is_there_and_the_command_runs()
    {
        var unit = await File.ReadAllLinesAsync(Path.Combine(_root, "usr/lib/systemd/system/factoryd.service"));
        var documents = unit.Single(l => l.StartsWith("Documentation=", StringComparison.Ordinal))["Documentation=".Length..].Split(' ');
        Assert.NotEmpty(documents);
        Assert.All(documents, d => Assert.True(File.Exists(_root + d["file://".Length..]), d));
        var program = unit.Single(l => l.StartsWith("ExecStart=", StringComparison.Ordinal))["ExecStart=".Length..].Split(' ')[0];
        Assert.True(File.Exists(_root + program), program);
        Assert.Contains("factory-host", Directory.GetFiles(Current).Select(Path.GetFileName));
        Assert.NotEmpty(await Command.Run(Path.Combine(_root, "usr/bin/factory"), "--version"));
    }

    [Fact]
    public async Task Another_prefix_is_another_place_for_all_of_it()
    {
        var root = Path.Combine(_root, "other");
        // What takes space is not needed to see where things go: an installation of the same is found and not copied again.
        Directory.CreateDirectory(Path.Combine(root, "opt/here/lib"));
        Directory.Move(Library, Path.Combine(root, "opt/here/lib/factory"));
        await StagedRoot.Install(root, "--prefix", "/opt/here");
        Assert.Equal(["opt"], Directory.GetFileSystemEntries(root).Select(Path.GetFileName));
        var unit = await File.ReadAllTextAsync(Path.Combine(root, "opt/here/lib/systemd/system/factoryd.service"));
        Assert.Contains("ExecStart=/opt/here/lib/factory/current/factoryd", unit, StringComparison.Ordinal);
        Assert.DoesNotContain("/usr/lib/factory", unit, StringComparison.Ordinal);
        Assert.NotEmpty(await Command.Run(Path.Combine(root, "opt/here/bin/factory"), "--version"));
    }

    private Task<string> Listing() =>
        Command.Run("sh", "-c", $"cd '{_root}' && find . -printf '%p %y %l %m %s\\n' | sort; find usr/lib/factory -type f -printf '%p %i %T@\\n' | sort");
}
