namespace Factory.Control;

/// <summary>What became of a table. Rows are compared by the columns that both have.</summary>
public sealed record TableDiff
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
    public IReadOnlyList<ColumnDiff> Columns { get; init; } = [];
    /// <summary>The first rows of each kind: all cells, of a changed row its key and what changed.</summary>
    public IReadOnlyList<IReadOnlyList<CellDiff>> AddedRows { get; init; } = [];
    public IReadOnlyList<IReadOnlyList<CellDiff>> RemovedRows { get; init; } = [];
    public IReadOnlyList<IReadOnlyList<CellDiff>> ChangedRows { get; init; } = [];
    /// <summary>Why it could not be compared.</summary>
    public string? Error { get; init; }
}

public sealed record ColumnDiff
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
    public IReadOnlyList<BinDiff> Bins { get; init; } = [];
}

/// <param name="Label">A value; null for a range of numbers.</param>
/// <param name="Low">Where the range begins.</param>
/// <param name="High">Where it ends.</param>
public sealed record BinDiff(string? Label, double? Low, double? High, long Before, long After);

/// <param name="Before">As text, of long ones the beginning; null for a missing value, and in an added row.</param>
public sealed record CellDiff(string Column, string? Before, string? After);
