namespace Factory.Archives;

/// <summary>How much an archive may come to. A few kilobytes can unpack to more than any disk holds.</summary>
public sealed record ArchiveLimits
{
    /// <summary>Bytes of all files.</summary>
    public required long MostBytes { get; init; }

    public long MostFiles { get; init; } = 20_000_000;

    /// <summary>How many times its own size it may come to. Text that repeats itself gets to 50; gzip cannot exceed 1,032.</summary>
    public double MostRatio { get; init; } = 200;

    /// <summary>Up to here the ratio does not count: a small file of zeros is no bomb.</summary>
    public long RatioFrom { get; init; } = 256L << 20;

    /// <summary>What the disk of a folder has room for, with a tenth to spare.</summary>
    public static ArchiveLimits Of(string folder) => new() { MostBytes = new DriveInfo(folder).AvailableFreeSpace / 10 * 9 };
}
