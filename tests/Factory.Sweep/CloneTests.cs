namespace Factory.Sweep;

/// <summary>A state directory on a disk whose files can share their content. Needs root, to mount it, and mkfs.btrfs.</summary>
public sealed class CloneTests : IDisposable
{
    private const int Size = 60 << 20;
    private readonly TestSpace _space = new();

    public CloneTests()
    {
        var image = Path.Combine(_space.Root, "disk.img");
        using (var file = File.Create(image)) file.SetLength(300 << 20);
        Directory.CreateDirectory(_space.State);
        Shell.Run("mkfs.btrfs", "-q", image);
        Shell.Run("mount", "-o", "loop", image, _space.State);
    }

    [Fact]
    public async Task Where_files_can_share_their_content_nothing_is_copied()
    {
        await _space.StartDaemon();
        using var client = _space.Client();
        var content = new byte[Size];
        new Random(1).NextBytes(content);
        var source = Path.Combine(_space.State, "source.bin");
        File.WriteAllBytes(source, content);

        await client.AddDataAsync("large", new(source));
        // As copies they would not fit on the disk.
        for (var i = 0; i < 8; i++)
        {
            var target = Path.Combine(_space.State, $"out-{i}");
            await client.CheckOutDataAsync("large", new(target, Writable: true));
            Assert.True(content.AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(target, "source.bin"))));
        }
        // They are copies all the same.
        File.WriteAllText(Path.Combine(_space.State, "out-0", "source.bin"), "changed");
        File.WriteAllText(source, "changed");
        Assert.True((await client.VerifyAsync(new(ReadData: true))).Sound);
    }

    public void Dispose()
    {
        _space.EndAll();
        Shell.Run("umount", "-l", _space.State);
        _space.Dispose();
    }
}
