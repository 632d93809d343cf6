namespace Factory.Protocol;

/// <summary>A line to the data host's standard input: one of the requests. It is answered by one line.</summary>
/// <param name="Memory">Bytes that the process may take.</param>
public sealed record DataRequest(long Memory, ProfileRequest? Profile = null, CompareRequest? Compare = null);

/// <summary>A line from the data host's standard output.</summary>
/// <param name="Error">The request could not be worked on, and why.</param>
public sealed record DataResponse(DataProfile? Profile = null, DataComparison? Comparison = null, string? Error = null);

/// <param name="Images">How many images there are, of which <paramref name="Files"/> may hold a part.</param>
public sealed record ProfileRequest(IReadOnlyList<DataFile> Files, long Images);

/// <param name="Key">Columns by which rows are the same row; null to look for one, empty for none.</param>
public sealed record CompareRequest(IReadOnlyList<DataFile> Before, IReadOnlyList<DataFile> After, IReadOnlyList<string>? Key);

/// <param name="Path">Its path in the dataset, which tells its format.</param>
/// <param name="Location">Absolute path of its bytes.</param>
public sealed record DataFile(string Path, string Location);

/// <summary>What a dataset's version holds, of the formats that can be looked into.</summary>
public sealed record DataProfile(IReadOnlyList<TableProfile> Tables);

/// <summary>A table; or the images of a folder, whose rows are images.</summary>
public sealed record TableProfile
{
    /// <summary>The path of its file; of several files, which differ in digits only, with <c>*</c> for the digits.</summary>
    public required string Name { get; init; }
    /// <summary><c>csv</c>, <c>jsonl</c>, <c>parquet</c> or <c>images</c>.</summary>
    public required string Format { get; init; }
    public required long Files { get; init; }
    /// <summary>Of images: how many were looked at.</summary>
    public required long Rows { get; init; }
    public required IReadOnlyList<ColumnProfile> Columns { get; init; }
    /// <summary>Why it could not be read.</summary>
    public string? Error { get; init; }
}

public sealed record ColumnProfile
{
    public required string Name { get; init; }
    /// <summary><c>integer</c>, <c>number</c>, <c>bool</c>, <c>time</c>, <c>text</c>, or what the file calls it.</summary>
    public required string Type { get; init; }
    public required long Missing { get; init; }
    public required long Distinct { get; init; }
    /// <summary>False when the distinct values were estimated (HyperLogLog, some per cent).</summary>
    public required bool DistinctExact { get; init; }
    /// <summary>The smallest and largest value, of long ones the beginning; null when all are missing.</summary>
    public string? Min { get; init; }
    public string? Max { get; init; }
    /// <summary>Of columns of numbers: the finite ones.</summary>
    public NumberProfile? Numbers { get; init; }
    /// <summary>Of columns of text: its lengths in characters.</summary>
    public NumberProfile? Lengths { get; init; }
    /// <summary>The most frequent values of text and bool, most frequent first; left out when none comes twice.</summary>
    public IReadOnlyList<ValueCount>? Values { get; init; }
}

public sealed record NumberProfile
{
    public required double Min { get; init; }
    public required double Max { get; init; }
    public required double Mean { get; init; }
    /// <summary>The standard deviation of a sample; null for a single value.</summary>
    public double? Deviation { get; init; }
    /// <summary>At 5, 25, 50, 75 and 95 %.</summary>
    public required IReadOnlyList<double> Quantiles { get; init; }
    /// <summary>How many lie in each of equal parts from <see cref="Min"/> to <see cref="Max"/>.</summary>
    public required IReadOnlyList<long> Histogram { get; init; }
}

public sealed record ValueCount(string Value, long Count);

/// <summary>In what two versions differ, of the formats that can be looked into.</summary>
public sealed record DataComparison(IReadOnlyList<TableComparison> Tables);

/// <summary>What became of a table. Rows are compared by the columns that both have.</summary>
public sealed record TableComparison
{
    public required string Name { get; init; }
    /// <summary>Null when the table is not there.</summary>
    public long? RowsBefore { get; init; }
    public long? RowsAfter { get; init; }
    /// <summary>Columns by which a row is known again; empty when rows are compared as wholes, and none is changed.</summary>
    public IReadOnlyList<string> Key { get; init; } = [];
    public long Added { get; init; }
    public long Removed { get; init; }
    public long Changed { get; init; }
    public IReadOnlyList<ColumnComparison> Columns { get; init; } = [];
    /// <summary>The first rows of each kind: all cells, of a changed row its key and what changed.</summary>
    public IReadOnlyList<IReadOnlyList<CellChange>> AddedRows { get; init; } = [];
    public IReadOnlyList<IReadOnlyList<CellChange>> RemovedRows { get; init; } = [];
    public IReadOnlyList<IReadOnlyList<CellChange>> ChangedRows { get; init; } = [];
    /// <summary>Why it could not be compared.</summary>
    public string? Error { get; init; }
}

public sealed record ColumnComparison
{
    public required string Name { get; init; }
    /// <summary>Its type; null when it is not there.</summary>
    public string? Before { get; init; }
    public string? After { get; init; }
    /// <summary>Rows of the same key in which it changed.</summary>
    public long Changed { get; init; }
    /// <summary>
    /// The population stability index, the sum of (b − a) ln(b / a) over the shares a before and b after: of numbers in the ten parts between the deciles before, else
    /// of values, and of missing ones. Below 0.1 is little, above 0.25 much (Siddiqi, Credit Risk Scorecards, 2006). Null where there is nothing to compare.
    /// </summary>
    public double? Drift { get; init; }
    /// <summary>Whether the distributions are of the lengths of texts, for they are too many different ones.</summary>
    public bool Lengths { get; init; }
    /// <summary>Both distributions over the same bins; those of numbers are of equal width.</summary>
    public IReadOnlyList<DistributionBin> Bins { get; init; } = [];
}

/// <param name="Label">A value; null for a range of numbers.</param>
/// <param name="Low">Where the range begins.</param>
/// <param name="High">Where it ends.</param>
public sealed record DistributionBin(string? Label, double? Low, double? High, long Before, long After);

/// <param name="Before">As text, of long ones the beginning; null for a missing value, and in an added row.</param>
public sealed record CellChange(string Column, string? Before, string? After);
