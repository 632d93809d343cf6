using Factory.Engine;
using Factory.Protocol;
using Factory.Storage;

namespace Factory.Daemon;

/// <summary>Which files of a version are looked into.</summary>
internal static class DataChoice
{
    /// <summary>Enough to know how large images are, few enough to be laid out in seconds.</summary>
    private const int MostImages = 10_000;

    /// <summary>Its tables, and of very many images some from all over.</summary>
    /// <param name="all">Gone through twice: of a million images no list is made.</param>
    public static (IReadOnlyList<ArtifactFile> Files, long Images) Of(IEnumerable<ArtifactFile> all)
    {
        var images = all.LongCount(f => DataFormats.Of(f.Path) is { Format: DataFormat.Image });
        var (step, at) = (Math.Max(1, (images + MostImages - 1) / MostImages), 0L);
        return ([.. all.Where(f => DataFormats.Of(f.Path) is { } kind && (kind.Format != DataFormat.Image || at++ % step == 0))], images);
    }

    /// <summary>What of two versions is compared: tables in which some file is not the same, and images when some are not.</summary>
    /// <param name="before">In the order of their paths, as <paramref name="after"/>; both are gone through more than once.</param>
    /// <param name="after">What there is now.</param>
    public static (IReadOnlyList<ArtifactFile> Before, IReadOnlyList<ArtifactFile> After) Of(IEnumerable<ArtifactFile> before, IEnumerable<ArtifactFile> after)
    {
        var touched = FileDifferences.Pairs(before, after).Where(p => p.Before?.Sha256 != p.After?.Sha256).Select(p => (p.After ?? p.Before)!)
            .Where(f => DataFormats.Of(f.Path) is not null).Select(TableOf).ToHashSet();
        return (Of(before.Where(f => touched.Contains(TableOf(f)))).Files, Of(after.Where(f => touched.Contains(TableOf(f)))).Files);
    }

    private static string TableOf(ArtifactFile file) =>
        DataFormats.Of(file.Path) is { Format: DataFormat.Image } ? "images" : DataFormats.PatternOf(file.Path);
}
