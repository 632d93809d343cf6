using Factory.Control;

namespace Factory.Sweep;

/// <summary>A state directory on a disk of its own that a stage fills to the last byte. Needs root, to mount it.</summary>
public sealed class FullDiskTests : IDisposable
{
    private readonly TestSpace _space = new();

    public FullDiskTests()
    {
        var image = Path.Combine(_space.Root, "disk.img");
        using (var file = File.Create(image)) file.SetLength(64 << 20);
        Directory.CreateDirectory(_space.State);
        Shell.Run("mkfs.ext4", "-q", "-m", "0", image);
        Shell.Run("mount", "-o", "loop", image, _space.State);
        // Nothing is on it that no store has.
        Directory.Delete(Path.Combine(_space.State, "lost+found"));
    }

    // Beside the disk: on it there is no room to say so.
    private string Filled => Path.Combine(_space.Root, "filled");

    private string Greedy => $$"""
        pipeline greedy
        stage fill = exec() {
            command = ["sh", "-c", "head -c 1G /dev/zero > \"$FACTORY_OUTPUT_ALL\"; touch {{Filled}}; sleep 600"]
            outputs { all = file("all") }
        }
        """;

    [Fact]
    public async Task On_a_full_disk_one_can_look_and_cancel_and_with_room_it_goes_on_by_itself()
    {
        var daemon = await _space.StartDaemon();
        using var client = _space.Client();
        File.WriteAllText(Path.Combine(_space.Root, "rows.csv"), SweptPipeline.Data);
        var before = (await Run(client, SweptPipeline.Name, SweptPipeline.Text))!.Run;
        await TestSpace.Until(async () => (await client.GetRunAsync($"{before}")).Status == RunState.Succeeded, "the run before has succeeded");

        var greedy = (await Run(client, "greedy", Greedy))!.Run;
        await TestSpace.Until(() => Task.FromResult(File.Exists(Filled)), "the disk is full");
        // What was held back for this lets some commits through; then there is no room for one.
        await TestSpace.Until(async () => await Run(client, "late", "pipeline late\nstage a = exec() { command = [\"true\"] }\n") is null,
            "a run is refused");

        string[] looks = ["status", $"status {before}", $"logs fit --run {before}", "models", "models show swept@champion", "lineage swept@champion"];
        foreach (var command in looks)
        {
            var looked = await _space.Cli(command.Split(' '));
            Assert.True(looked.ExitCode == 0, $"{command}: {looked.Output}{looked.Error}");
        }

        // To cancel is to make room: what the stage wrote goes with it.
        var cancel = await _space.Cli("cancel", $"{greedy}");
        Assert.True(cancel.ExitCode == 0, cancel.Output + cancel.Error + File.ReadAllText(_space.DaemonLog));
        await TestSpace.Until(async () => (await client.GetRunAsync($"{greedy}")).Status == RunState.Cancelled, "the run is cancelled");
        await TestSpace.Until(() => Task.FromResult(new DriveInfo(_space.State).AvailableFreeSpace > 20 << 20), "what it wrote is gone");

        var other = SweptPipeline.Text.Replace("> 0", "> 1", StringComparison.Ordinal).Replace("swept", "after", StringComparison.Ordinal);
        var after = (await Run(client, "after", other))!.Run;
        await TestSpace.Until(async () => (await client.GetRunAsync($"{after}")).Status.IsOver(), "the run after is over");
        var ran = await client.GetRunAsync($"{after}");
        Assert.True(ran.Status == RunState.Succeeded, ran.Result?.Reason);
        await TestSpace.Until(() => Task.FromResult(File.Exists(Path.Combine(_space.State, "ballast"))), "some room is held back again");
        Assert.False(daemon.HasExited);
    }

    [Fact]
    public async Task An_addition_that_does_not_fit_leaves_the_store_as_it_was()
    {
        await _space.StartDaemon();
        using var client = _space.Client();
        _space.Write("small/file", "content");
        await client.AddDataAsync("small", new(Path.Combine(_space.Root, "small")));
        for (var i = 0; i < 20; i++) File.WriteAllBytes(Path.Combine(Directory.CreateDirectory(Path.Combine(_space.Root, "large")).FullName, $"{i}"), Random(5 << 20, i));
        Directory.CreateDirectory(Path.Combine(_space.Root, "single"));
        File.WriteAllBytes(Path.Combine(_space.Root, "single", "file"), Random(100 << 20, 21));
        var (before, room) = (Store(), new DriveInfo(_space.State).AvailableFreeSpace);

        foreach (var name in (string[])["large", "single"])
        {
            var refused = await Assert.ThrowsAsync<ControlException>(() => client.AddDataAsync(name, new(Path.Combine(_space.Root, name))));
            Assert.Equal(System.Net.HttpStatusCode.InsufficientStorage, refused.Status);
            Assert.Contains("is full", refused.Message, StringComparison.Ordinal);
            Assert.Equal(before, Store());
            // Nor is something of it open still, which takes room without a name.
            Assert.InRange(new DriveInfo(_space.State).AvailableFreeSpace, room - (4 << 20), long.MaxValue);
            Assert.DoesNotContain(await client.ListDataAsync(), d => d.Name == name);
        }

        _space.Write("small/other", "content too");
        Assert.Equal(2, (await client.AddDataAsync("small", new(Path.Combine(_space.Root, "small")))).Version);
        Assert.True((await client.VerifyAsync(new(ReadData: true))).Sound);
    }

    [Fact]
    public async Task A_new_version_that_does_not_fit_whole_beside_what_it_is_packed_into_is_cut_at_once()
    {
        await _space.StartDaemon();
        using var client = _space.Client();
        var (file, content) = (_space.Write("one/file", ""), Random(20 << 20, 1));
        var folder = Path.GetDirectoryName(file)!;
        File.WriteAllBytes(file, content);
        await client.AddDataAsync("one", new(folder));
        // All is new but for a sixth or so.
        for (var at = 0; at < content.Length; at += 32 << 10)
            if ((at >> 15) % 16 > 3) content[at]++;
        File.WriteAllBytes(file, content);
        Assert.InRange(new DriveInfo(_space.State).AvailableFreeSpace, content.Length, 2 * content.Length);
        Assert.InRange((await client.AddDataAsync("one", new(folder))).Stored, content.Length * 3 / 4, content.Length * 15 / 16);
        Assert.True((await client.VerifyAsync(new(ReadData: true))).Sound);
    }

    private IEnumerable<(string, long)> Store() =>
        [.. new DirectoryInfo(Path.Combine(_space.State, "store")).EnumerateFiles("*", SearchOption.AllDirectories).Select(f => (f.FullName, f.Length)).Order()];

    private static byte[] Random(int length, int seed)
    {
        var content = new byte[length];
        new Random(seed).NextBytes(content);
        return content;
    }

    /// <summary>Null when it was refused because there is no room.</summary>
    private async Task<RunAccepted?> Run(ControlClient client, string name, string text)
    {
        try
        {
            return await client.RunAsync(new() { Path = Path.Combine(_space.Root, $"{name}.factory"), Text = text });
        }
        catch (ControlException e)
        {
            Assert.Matches("is full|No space left", e.Message);
            return null;
        }
    }

    public void Dispose()
    {
        _space.EndAll();
        Shell.Run("umount", "-l", _space.State);
        _space.Dispose();
    }
}
