namespace Factory.Storage.Tests;

public sealed class DurableFileTests : IDisposable
{
    private readonly TestSpace _space = new();

    public void Dispose() => _space.Dispose();

    [Fact]
    public void A_file_is_replaced_whole_and_nothing_else_is_left()
    {
        DurableFile.Write(_space["state.json"], "a long first content");
        DurableFile.Write(_space["state.json"], "second");
        Assert.Equal("second", File.ReadAllText(_space["state.json"]));
        Assert.Single(Directory.GetFiles(_space.Root));
    }

    [Fact]
    public void What_a_killed_writer_left_is_swept_and_nothing_else()
    {
        foreach (var name in (string[])[".state.json.12.3.tmp", "state.json", "user.tmp", ".hidden"]) File.WriteAllText(_space[name], "x");
        DurableFile.Sweep(_space.Root);
        Assert.Equal([".hidden", "state.json", "user.tmp"], Directory.GetFiles(_space.Root).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_folder_that_vanished_is_an_error()
    {
        Assert.Throws<PosixException>(() => DurableFile.SyncDirectory(_space["gone"]));
        var error = Assert.Throws<PosixException>(() => DurableFile.Write(_space["gone/file"], "x"));
        Assert.Contains("gone", error.Message, StringComparison.Ordinal);
        Assert.False(error.LeavesDoubt);
    }

    [Fact]
    public void A_sync_that_fails_is_thrown_and_leaves_doubt()
    {
        // The null device takes writes and cannot be synced.
        var error = Assert.Throws<PosixException>(() => DurableFile.SyncFile("/dev/null"));
        Assert.Equal("fsync", error.Operation);
        Assert.True(error.LeavesDoubt);
    }

    [Fact]
    public void A_rename_that_fails_leaves_the_old_content()
    {
        Directory.CreateDirectory(_space["taken/x"]);
        Assert.Throws<PosixException>(() => DurableFile.Write(_space["taken"], "x"));
        Assert.Equal(["taken"], Directory.GetFileSystemEntries(_space.Root).Select(Path.GetFileName));
    }
}
