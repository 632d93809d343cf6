using System.Security.Cryptography;
using System.Text.Json;
using Factory.Sdk;

namespace Factory.Stages.Data.Checks;

/// <summary>
/// Finds what stands in more than one folder, as images or documents of a test set that are in the training set too: files of the same
/// content, whatever they are called, and, of files of text, lines.
/// </summary>
[Stage("overlap.files", "Finds files, and lines of text files, that stand in more than one of some folders, such as test images that are also trained on.")]
public sealed class OverlapFiles : IStage<OverlapFilesMetrics>
{
    private const int MostExamples = 5;

    [Input(ArtifactKind.Files, "The folders, each by a name of its own: `overlap.files(train: train, test: test)`.", Least = 2)]
    public required IReadOnlyDictionary<string, InputArtifact> Folders { get; set; }

    [Output(ArtifactKind.Report, "How many files and lines each two folders share, and the first of them.")]
    public OutputArtifact Report { get; set; } = null!;

    [Setting("The files whose lines are compared too; patterns such as `\"*.jsonl\"`.")]
    public IReadOnlyList<string> Lines { get; set; } = [];

    [Setting("How many characters a line must have to count: short ones are the same by chance.", Min = 1)]
    public long Shortest { get; set; } = 20;

    public async Task<OverlapFilesMetrics> RunAsync(StageContext context, CancellationToken cancellationToken)
    {
        if (Folders.Count < 2) throw new StageFailedException("`overlap.files` compares two folders or more: `overlap.files(train: train, test: test)`");
        var read = new List<FolderContent>();
        foreach (var (name, folder) in Folders.OrderBy(f => f.Key, StringComparer.Ordinal))
        {
            read.Add(await FolderContent.ReadAsync(name, folder.Path, Lines, Shortest, cancellationToken));
            context.Progress((double)read.Count / Folders.Count, name);
        }
        var pairs = read.SelectMany((a, i) => read[(i + 1)..].Select(b => new PairOfFolders(a.Name, b.Name,
            Shared(a.Files, b.Files), Shared(a.Lines, b.Lines)))).ToList();
        var json = JsonSerializer.SerializeToUtf8Bytes(new OverlapFilesReport(1, pairs), CheckJson.Default.OverlapFilesReport);
        await File.WriteAllBytesAsync(Path.Combine(Report.Path, "report.json"), [.. json, (byte)'\n'], cancellationToken);
        return new(pairs.Sum(p => p.Files.Shared), pairs.Max(p => p.Files.Share), pairs.Sum(p => p.Lines.Shared), pairs.Max(p => p.Lines.Share));
    }

    private static SharedContent Shared(IReadOnlyDictionary<UInt128, string> a, IReadOnlyDictionary<UInt128, string> b)
    {
        var both = a.Where(x => b.ContainsKey(x.Key)).Select(x => new SharedPlace(x.Value, b[x.Key])).OrderBy(p => p.First, StringComparer.Ordinal).ToList();
        var smaller = Math.Min(a.Count, b.Count);
        return new(both.Count, smaller == 0 ? 0 : (double)both.Count / smaller, [.. both.Take(MostExamples)]);
    }
}

/// <summary>What <c>overlap.files</c> measures.</summary>
public sealed record OverlapFilesMetrics(
    [property: Metric("How many different files two folders share, added up over all pairs.", Min = 0)] long Files,
    [property: Metric("The largest share of the smaller folder's different files that the other has too, 0 to 1.", Min = 0, Max = 1)] double FileShare,
    [property: Metric("The same of lines.", Min = 0)] long Lines,
    [property: Metric("The largest share of the different lines of the folder that has fewer, 0 to 1.", Min = 0, Max = 1)] double LineShare);

/// <summary><c>report.json</c> of <c>overlap.files</c>.</summary>
internal sealed record OverlapFilesReport(int Format, IReadOnlyList<PairOfFolders> Pairs);

internal sealed record PairOfFolders(string First, string Second, SharedContent Files, SharedContent Lines);

internal sealed record SharedContent(int Shared, double Share, IReadOnlyList<SharedPlace> Examples);

/// <summary>Where content that both have stands first in each: a path, of a line with its number from 1.</summary>
internal sealed record SharedPlace(string First, string Second);

/// <summary>What a folder holds, by the first 128 bits of SHA-256.</summary>
internal sealed record FolderContent(string Name, IReadOnlyDictionary<UInt128, string> Files, IReadOnlyDictionary<UInt128, string> Lines)
{
    public static async Task<FolderContent> ReadAsync(string name, string root, IReadOnlyList<string> patterns, long shortest, CancellationToken cancellationToken)
    {
        var (files, lines) = (new Dictionary<UInt128, string>(), new Dictionary<UInt128, string>());
        foreach (var path in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var relative = Path.GetRelativePath(root, path);
            await using (var file = File.OpenRead(path)) files.TryAdd(Short(await SHA256.HashDataAsync(file, cancellationToken)), relative);
            if (!patterns.Any(p => Tables.NamePattern.Matches(p, relative))) continue;
            var number = 0L;
            await foreach (var line in File.ReadLinesAsync(path, cancellationToken))
            {
                number++;
                if (line.Trim() is var text && text.Length >= shortest)
                    lines.TryAdd(Short(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text))), string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{relative}:{number}"));
            }
        }
        return new(name, files, lines);
    }

    private static UInt128 Short(byte[] sha256) => System.Buffers.Binary.BinaryPrimitives.ReadUInt128LittleEndian(sha256);
}
