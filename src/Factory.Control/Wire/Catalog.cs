using System.Text.Json;
using System.Text.Json.Serialization;

namespace Factory.Control;

[JsonConverter(typeof(WordConverter<PipelineState>))]
public enum PipelineState
{
    Accepted,
    /// <summary>Data that it names is not there yet.</summary>
    Waiting,
    Rejected,
    /// <summary>Its file was deleted.</summary>
    Retired,
}

public sealed record PipelineView
{
    public required string Name { get; init; }
    /// <summary>What its <c>///</c> comment says.</summary>
    public string? Summary { get; init; }
    public required string Path { get; init; }
    public required long Revision { get; init; }
    public required PipelineState Status { get; init; }
    /// <summary>What it waits for, or why it was rejected.</summary>
    public string? Reason { get; init; }
    public long? LastRun { get; init; }
    public RunState? LastStatus { get; init; }
    /// <summary>When it runs again by itself; of a pipeline in the watched folder alone.</summary>
    public IReadOnlyList<TriggerView> Triggers { get; init; } = [];
}

/// <param name="Waits">What for, for people: <c>0 3 * * * UTC</c>, <c>change of what it reads</c>.</param>
/// <param name="Next">When a schedule is due next; null for never, and for a change.</param>
/// <param name="Fired">The time that a schedule last fired for.</param>
public sealed record TriggerView(string Name, string Waits, DateTimeOffset? Next, DateTimeOffset? Fired);

/// <summary>A dataset at its latest version.</summary>
public sealed record DatasetSummary(string Name, long Version, int Versions, long? Rows, DateTimeOffset Created)
{
    public long? Files { get; init; }
    public long? Size { get; init; }
    /// <summary>Of the latest version.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];
    /// <summary>Of earlier versions, and which these are.</summary>
    public IReadOnlyDictionary<string, long> OtherAliases { get; init; } = new Dictionary<string, long>();
    /// <summary>Whether it has not been looked into yet, so that its rows may be known later.</summary>
    public bool Looking { get; init; }
}

/// <summary>One version of a dataset, and what others there are.</summary>
public sealed record DatasetDetail
{
    public required string Name { get; init; }
    public required long Version { get; init; }
    public required string Digest { get; init; }
    public required DateTimeOffset Created { get; init; }
    public long? Rows { get; init; }
    public IReadOnlyList<ColumnView> Columns { get; init; } = [];
    /// <summary>The label column, where there is one.</summary>
    public string? Label { get; init; }
    /// <summary>Label to rows.</summary>
    public IReadOnlyDictionary<string, long> LabelCounts { get; init; } = new Dictionary<string, long>();
    public OriginView? MadeBy { get; init; }
    /// <summary>Who added it, from where and why; absent for one that a run made.</summary>
    public string? Author { get; init; }
    public string? Source { get; init; }
    public string? Note { get; init; }
    public IReadOnlyList<string> Aliases { get; init; } = [];
    public long? FileCount { get; init; }
    public long? Size { get; init; }
    /// <summary>The first thousand.</summary>
    public IReadOnlyList<FileView> Files { get; init; } = [];
    public required IReadOnlyList<DatasetVersionView> Versions { get; init; }
    /// <summary>What it holds; absent until that has been looked at.</summary>
    public ProfileView? Profile { get; init; }
    /// <summary>Why it could not be.</summary>
    public string? ProfileError { get; init; }
}

public sealed record ColumnView(string Name, string Type);

public sealed record DatasetVersionView(long Version, string Digest, long? Rows, DateTimeOffset Created, OriginView? MadeBy)
{
    public string? Author { get; init; }
    public string? Source { get; init; }
    public string? Note { get; init; }
    /// <summary>The version that was the latest before it was added.</summary>
    public long? Parent { get; init; }
    public IReadOnlyList<string> Aliases { get; init; } = [];
    public long? Files { get; init; }
    public long? Size { get; init; }
    /// <summary>Bytes that the store grew by when it was added.</summary>
    public long? Stored { get; init; }
}

/// <param name="Path">Relative, with <c>/</c>.</param>
/// <param name="Sha256">Of its content, lower-case hexadecimal.</param>
public sealed record FileView(string Path, long Size, string Sha256);

public sealed record ReleaseSummary(string Name, long Version, IReadOnlyList<string> Aliases, string Pipeline, long Run, DateTimeOffset Created);

public sealed record ReleaseDetail
{
    public required string Name { get; init; }
    public required long Version { get; init; }
    public IReadOnlyList<string> Aliases { get; init; } = [];
    public required string Pipeline { get; init; }
    public required long Run { get; init; }
    public required DateTimeOffset Created { get; init; }
    /// <summary>The read-only tree of the release, with <c>release.json</c> in it.</summary>
    public required string Directory { get; init; }
    public required IReadOnlyList<ReleaseArtifact> Artifacts { get; init; }
    /// <summary>Of the stages that its gate looked at: stage to metric to value.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, JsonElement>> Metrics { get; init; } =
        new Dictionary<string, IReadOnlyDictionary<string, JsonElement>>();
    public IReadOnlyList<ConditionView> Gate { get; init; } = [];
}

/// <summary><c>release.json</c> at the top of a release's tree. Other members may stand beside these.</summary>
public sealed record ReleaseManifest
{
    public const string FileName = "release.json";
    public required string Name { get; init; }
    public required long Version { get; init; }
    public required IReadOnlyList<ReleaseArtifact> Artifacts { get; init; }
}

/// <param name="Name">Its folder in the release's tree.</param>
/// <param name="Kind"><c>model</c>, <c>table</c>, <c>files</c> or <c>report</c>.</param>
/// <param name="Digest">Of its manifest, lower-case hexadecimal.</param>
/// <param name="Files">Paths are relative to the release's tree.</param>
public sealed record ReleaseArtifact(string Name, string Kind, string Digest, IReadOnlyList<FileView> Files);

/// <summary>Something that was made, and under it what it was made from.</summary>
/// <param name="Kind">Such as <c>release</c>, <c>stage</c>, <c>dataset</c>, <c>artifact</c>, <c>file</c>.</param>
/// <param name="Seen">Its children were shown further up in the tree.</param>
public sealed record LineageNode(string Kind, string Title, IReadOnlyDictionary<string, string> Detail, IReadOnlyList<LineageNode> Children, bool Seen = false);
