using Factory.Engine;

namespace Factory.Execution.Tests;

public sealed class SpareFolderTests
{
    [Fact]
    public async Task An_attempt_that_left_nothing_to_tell_leaves_its_folder_to_the_next()
    {
        await using var workshop = new Workshop();
        var daemon = workshop.StartDaemon();
        var first = await Inode(workshop, daemon, Appending(workshop, "one"), settle: true);
        var second = await Inode(workshop, daemon, Appending(workshop, "two"), settle: true);
        var third = await Inode(workshop, daemon, Appending(workshop, "three"), settle: false);
        var fourth = await Inode(workshop, daemon, Appending(workshop, "four"), settle: true);

        Assert.Equal(first, second);
        Assert.Equal(first, third);
        // The third is not written down: nobody may have its folder.
        Assert.NotEqual(first, fourth);
    }

    [Fact]
    public async Task A_folder_that_is_used_again_shows_nothing_of_the_attempt_before()
    {
        await using var workshop = new Workshop();
        var daemon = workshop.StartDaemon();
        await Inode(workshop, daemon, Appending(workshop, "the first of all lines, and a long one"), settle: true);
        var order = Appending(workshop, "2");

        var outcome = await daemon.AttendAsync(order, resumed: false, new Ear(), CancellationToken.None);

        Assert.Equal("2\n", workshop.Read(outcome.Result!.Outputs["text"].Digest, "text.txt"));
        Assert.Equal(["text.txt"], Directory.GetFileSystemEntries(Path.Combine(workshop.FolderOf(order), "out", "text")).Select(Path.GetFileName));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(workshop.FolderOf(order), "in")));
        Assert.Contains("\"line\":\"2\"", await File.ReadAllTextAsync(Path.Combine(workshop.FolderOf(order), "ticket.json")));
    }

    [Theory]
    [InlineData("work/new.txt")]
    [InlineData("stdout.log")]
    [InlineData("journal.jsonl")]
    [InlineData("checkpoint/state")]
    [InlineData("control.jsonl")]
    [InlineData("of-its-own")]
    public async Task A_folder_that_holds_more_than_it_began_with_is_not_used_again(string left)
    {
        await using var workshop = new Workshop();
        var daemon = workshop.StartDaemon();
        var order = Appending(workshop, "one");
        await daemon.AttendAsync(order, resumed: false, new Ear(), CancellationToken.None);
        await File.WriteAllTextAsync(Path.Combine(workshop.FolderOf(order), left), "something");
        var first = InodeOf(workshop.FolderOf(order));
        await daemon.SettleAsync(order.Id, succeeded: true);

        Assert.NotEqual(first, await Inode(workshop, daemon, Appending(workshop, "two"), settle: true));
        Assert.True(Directory.Exists(workshop.FolderOf(order)));
    }

    [Fact]
    public async Task A_declared_file_that_was_written_to_is_laid_out_anew()
    {
        await using var workshop = new Workshop();
        var daemon = workshop.StartDaemon();
        var file = workshop.Store.IngestText(workshop.Root, "given.txt", "given");
        AttemptOrder Next(string line) => Appending(workshop, line) is var order
            ? order with { Task = order.Task with { Files = new Dictionary<string, ArtifactDigest> { ["given.txt"] = file } } } : null!;
        var first = Next("one");
        await daemon.AttendAsync(first, resumed: false, new Ear(), CancellationToken.None);
        var given = Path.Combine(workshop.FolderOf(first), "work", "given.txt");
        var times = File.GetLastWriteTimeUtc(given);
        await File.WriteAllTextAsync(given, "taken");
        File.SetLastWriteTimeUtc(given, times);
        await daemon.SettleAsync(first.Id, succeeded: true);

        var second = Next("two");
        await daemon.AttendAsync(second, resumed: false, new Ear(), CancellationToken.None);

        Assert.Equal("given", await File.ReadAllTextAsync(Path.Combine(workshop.FolderOf(second), "work", "given.txt")));
    }

    [Fact]
    public async Task What_an_attempt_saved_a_later_one_goes_on_from_though_one_between_them_never_ran()
    {
        await using var workshop = new Workshop();
        var daemon = workshop.StartDaemon();
        var first = workshop.Order("throwing", "test.throw");
        await daemon.AttendAsync(first, resumed: false, new Ear(), CancellationToken.None);
        await File.WriteAllTextAsync(Path.Combine(workshop.FolderOf(first), "checkpoint", "state"), "so far");
        await daemon.SettleAsync(first.Id, succeeded: false);

        var third = first with { Id = first.Id with { Number = 3 } };
        await daemon.AttendAsync(third, resumed: false, new Ear(), CancellationToken.None);

        Assert.Equal("so far", await File.ReadAllTextAsync(Path.Combine(workshop.FolderOf(third), "checkpoint", "state")));
    }

    private static AttemptOrder Appending(Workshop workshop, string line)
    {
        var order = workshop.Order("well-behaved", "test.append", ("line", line));
        return order with { Task = order.Task with { Outputs = [new("text", Sdk.ArtifactKind.Files, null)] } };
    }

    private static async Task<long> Inode(Workshop workshop, AttemptRunner daemon, AttemptOrder order, bool settle)
    {
        var outcome = await daemon.AttendAsync(order, resumed: false, new Ear(), CancellationToken.None);
        Assert.True(outcome.End == AttemptEnd.Succeeded, $"{outcome.Reason} {outcome.Detail}");
        var inode = InodeOf(workshop.FolderOf(order));
        if (settle) await daemon.SettleAsync(order.Id, succeeded: true);
        return inode;
    }

    private static long InodeOf(string directory) => (long)Execution.Native.FileStamp.OfTree(Path.GetDirectoryName(directory)!)
        .Single(s => s.Path == Path.GetFileName(directory)).Inode;
}
