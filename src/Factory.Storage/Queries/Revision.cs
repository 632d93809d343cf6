namespace Factory.Storage;

/// <summary>One content of a pipeline's file.</summary>
public sealed record Revision
{
    /// <summary>Its key: what a run's <c>Revision</c> says.</summary>
    public required long Id { get; init; }
    public required string Pipeline { get; init; }
    /// <summary>Rises in the pipeline, from 1.</summary>
    public required long Number { get; init; }
    public required string Path { get; init; }
    public required string Owner { get; init; }
    public required string Text { get; init; }
    /// <summary>The files that it uses, path to text.</summary>
    public IReadOnlyDictionary<string, string>? Used { get; init; }
    /// <summary>Of the text and of what it uses.</summary>
    public required string TextDigest { get; init; }
    public string? MeaningDigest { get; init; }
    public string? Summary { get; init; }
    public required RevisionState State { get; init; }
    public string? Reason { get; init; }
    /// <summary>JSON.</summary>
    public required string Diagnostics { get; init; }
    /// <summary>Whether this is what lies at the path now.</summary>
    public required bool Current { get; init; }
    public required long Created { get; init; }
    public required long Updated { get; init; }
}
