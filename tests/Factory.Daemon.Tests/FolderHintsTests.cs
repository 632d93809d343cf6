namespace Factory.Daemon.Tests;

public sealed class FolderHintsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("factory-hints-");

    // A user has 128 of them, and a daemon takes a new one every minute.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_watch_that_is_over_gives_back_what_it_took(bool folderGoes)
    {
        Assert.Equal(0, Instances());
        using (var hints = new FolderHints(_folder.FullName))
        {
            Assert.Equal(1, Instances());
            File.WriteAllText(Path.Combine(_folder.FullName, "a.new"), "");
            File.Move(Path.Combine(_folder.FullName, "a.new"), Path.Combine(_folder.FullName, "a"));
            while (await hints.Reader.ReadAsync() != "a")
            {
                // Other changes come before it.
            }
            if (folderGoes) _folder.Delete(recursive: true);
        }
        for (var waited = 0; Instances() > 0; waited++)
        {
            Assert.True(waited < 6000, "the watch is still there after a minute");
            await Task.Delay(10);
        }
    }

    private static int Instances() =>
        Directory.GetFiles("/proc/self/fd").Count(f => new FileInfo(f).LinkTarget?.Contains("inotify", StringComparison.Ordinal) == true);

    public void Dispose()
    {
        if (Directory.Exists(_folder.FullName)) _folder.Delete(recursive: true);
    }
}
