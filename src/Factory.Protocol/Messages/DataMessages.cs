using Factory.Control;

namespace Factory.Protocol;

/// <summary>A line to the data host's standard input: one of the requests. It is answered by one line.</summary>
/// <param name="Memory">Bytes that the process may take.</param>
public sealed record DataRequest(long Memory, ProfileRequest? Profile = null, CompareRequest? Compare = null);

/// <summary>A line from the data host's standard output.</summary>
/// <param name="Error">The request could not be worked on, and why.</param>
public sealed record DataResponse(ProfileView? Profile = null, DataComparison? Comparison = null, string? Error = null);

/// <param name="Images">How many images there are, of which <paramref name="Files"/> may hold a part.</param>
public sealed record ProfileRequest(IReadOnlyList<DataFile> Files, long Images);

/// <param name="Key">Columns by which rows are the same row; null to look for one, empty for none.</param>
public sealed record CompareRequest(IReadOnlyList<DataFile> Before, IReadOnlyList<DataFile> After, IReadOnlyList<string>? Key);

/// <param name="Path">Its path in the dataset, which tells its format.</param>
/// <param name="Location">Absolute path of its bytes.</param>
public sealed record DataFile(string Path, string Location);

/// <summary>In what two versions differ, of the formats that can be looked into.</summary>
public sealed record DataComparison(IReadOnlyList<TableDiff> Tables);
