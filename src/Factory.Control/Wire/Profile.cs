namespace Factory.Control;

/// <summary>What a dataset's version holds, of the formats that can be looked into.</summary>
public sealed record ProfileView(IReadOnlyList<TableProfileView> Tables);

/// <summary>A table; or the images of a folder, whose rows are images.</summary>
public sealed record TableProfileView
{
    /// <summary>The path of its file; of several files, which differ in digits only, with <c>*</c> for the digits.</summary>
    public required string Name { get; init; }
    /// <summary><c>csv</c>, <c>jsonl</c>, <c>parquet</c> or <c>images</c>.</summary>
    public required string Format { get; init; }
    public required long Files { get; init; }
    /// <summary>Of images: how many were looked at.</summary>
    public required long Rows { get; init; }
    public required IReadOnlyList<ColumnProfileView> Columns { get; init; }
    /// <summary>Why it could not be read.</summary>
    public string? Error { get; init; }
}

public sealed record ColumnProfileView
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
    public NumberProfileView? Numbers { get; init; }
    /// <summary>Of columns of text: its lengths in characters.</summary>
    public NumberProfileView? Lengths { get; init; }
    /// <summary>The most frequent values of text and bool, most frequent first; left out when none comes twice.</summary>
    public IReadOnlyList<ValueView>? Values { get; init; }
}

public sealed record NumberProfileView
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

public sealed record ValueView(string Value, long Count);
