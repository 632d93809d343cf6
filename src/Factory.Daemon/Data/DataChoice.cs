using Factory.Engine;
using Factory.Protocol;

namespace Factory.Daemon;

/// <summary>Which files of a version are looked into.</summary>
internal static class DataChoice
{
    /// <summary>Enough to know how large images are, few enough to be laid out in seconds.</summary>
    private const int MostImages = 10_000;

    /// <summary>Its tables, and of very many images some from all over.</summary>
    public static (IReadOnlyList<ArtifactFile> Files, long Images) Of(IEnumerable<ArtifactFile> all)
    {
        var (tables, images) = (new List<ArtifactFile>(), new List<ArtifactFile>());
        foreach (var file in all)
            if (DataFormats.Of(file.Path) is { } kind) (kind.Format == DataFormat.Image ? images : tables).Add(file);
        var step = Math.Max(1, (images.Count + MostImages - 1) / MostImages);
        return ([.. tables, .. images.Where((_, i) => i % step == 0)], images.Count);
    }

    /// <summary>What of two versions is compared: tables in which some file is not the same, and images when some are not.</summary>
    public static (IReadOnlyList<ArtifactFile> Before, IReadOnlyList<ArtifactFile> After) Of(IReadOnlyCollection<ArtifactFile> before, IReadOnlyCollection<ArtifactFile> after)
    {
        var was = before.ToDictionary(f => f.Path, f => f.Sha256);
        var same = after.Where(f => was.TryGetValue(f.Path, out var sha) && sha == f.Sha256).Select(f => f.Path).ToHashSet();
        var touched = before.Concat(after).Where(f => !same.Contains(f.Path)).Select(TableOf).ToHashSet();
        return (Of(before.Where(f => touched.Contains(TableOf(f)))).Files, Of(after.Where(f => touched.Contains(TableOf(f)))).Files);
    }

    private static string TableOf(ArtifactFile file) =>
        DataFormats.Of(file.Path) is { Format: DataFormat.Image } ? "images" : DataFormats.PatternOf(file.Path);
}
