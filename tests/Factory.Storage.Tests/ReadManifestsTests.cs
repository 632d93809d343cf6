using Factory.Engine;

namespace Factory.Storage.Tests;

public sealed class ReadManifestsTests
{
    private readonly Clock _clock = new();
    private int _reads;

    [Fact]
    public void A_manifest_is_read_again_when_its_file_is_another_or_may_change_without_a_trace()
    {
        var manifests = new ReadManifests(_clock);
        var stamp = new FileStamp(10, 1, 2, _clock.GetUtcNow().ToUnixTimeMilliseconds() * 1_000_000);
        Assert.Equal([1, 2], [Read(manifests, stamp), Read(manifests, stamp)]);
        _clock.Pass(TimeSpan.FromSeconds(2));
        Assert.Equal([3, 3, 4], [Read(manifests, stamp), Read(manifests, stamp), Read(manifests, stamp with { Inode = 3 })]);
    }

    [Fact]
    public void A_large_manifest_is_not_kept()
    {
        var manifests = new ReadManifests(_clock);
        Assert.Equal([1, 2], [Read(manifests, default, files: 5), Read(manifests, default, files: 5)]);
    }

    /// <returns>How often one was read until now.</returns>
    private int Read(ReadManifests manifests, FileStamp stamp, int files = 1)
    {
        Assert.Equal(files, manifests.Of(new("aa"), stamp, () =>
        {
            _reads++;
            return [.. Enumerable.Range(0, files).Select(i => new ArtifactFile($"{i}", 1, 0b100_100_100, "aa"))];
        }).Count);
        return _reads;
    }
}
