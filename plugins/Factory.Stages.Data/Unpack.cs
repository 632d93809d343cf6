using Factory.Archives;
using Factory.Sdk;

namespace Factory.Stages.Data;

/// <summary>Takes an archive apart.</summary>
[Stage("unpack", "Takes an archive apart: tar, plain or compressed (.gz, .zst), or zip.")]
public sealed class Unpack : IStage<UnpackMetrics>, ICheckedStage
{
    [Input(ArtifactKind.Files, "The archive, one file.", Position = 0)]
    public required InputArtifact Archive { get; set; }

    [Output(ArtifactKind.Files, "The files in it.")]
    public OutputArtifact Files { get; set; } = null!;

    /// <inheritdoc/>
    public IEnumerable<SettingFault> Check(CheckedPlace place)
    {
        if (place.Inputs.GetValueOrDefault("archive") is not { } path) return [];
        string[] files = Directory.Exists(path) ? [.. Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Take(2)] : [path];
        return files is not [var one] ? [new("archive", $"an archive is one file, and {Path.GetFileName(path)} is a folder {(files.Length == 0 ? "without one" : "with several")}")]
            : Factory.Archives.Archive.WhyNot(one) is { } why ? [new("archive", why)] : [];
    }

    public Task<UnpackMetrics> RunAsync(StageContext context, CancellationToken cancellationToken)
    {
        try
        {
            var unpacked = Factory.Archives.Archive.Unpack(Archive.SingleFile(), Files.Path, ArchiveLimits.Of(Files.Path), cancellationToken);
            return Task.FromResult(new UnpackMetrics(unpacked.Files, unpacked.Bytes));
        }
        catch (ArchiveRefusedException e)
        {
            throw new StageFailedException(e.Message);
        }
    }
}

/// <summary>What <c>unpack</c> measures.</summary>
public sealed record UnpackMetrics(
    [property: Metric("How many files came out.", Min = 0)] long Files,
    [property: Metric("Bytes of all of them.", Min = 0)] long Bytes);
