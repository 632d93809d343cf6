using Factory.Archives;
using Factory.Sdk;

namespace Factory.Stages.Data;

/// <summary>Takes an archive apart.</summary>
[Stage("unpack", "Takes an archive apart: tar, plain or compressed (.gz, .zst), or zip.")]
public sealed class Unpack : IStage<UnpackMetrics>
{
    [Input(ArtifactKind.Files, "The archive, one file.", Position = 0)]
    public required InputArtifact Archive { get; set; }

    [Output(ArtifactKind.Files, "The files in it.")]
    public OutputArtifact Files { get; set; } = null!;

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
