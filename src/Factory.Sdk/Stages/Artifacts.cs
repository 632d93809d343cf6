namespace Factory.Sdk;

/// <summary>What an artifact is, and so who can read it.</summary>
public enum ArtifactKind
{
    /// <summary>Any files.</summary>
    Files,
    /// <summary>Rows and columns: one or more Parquet files, read in ordinal order of their names.</summary>
    Table,
    /// <summary>A trained model: <c>model.json</c> beside its weights (safetensors, or what its framework writes).</summary>
    Model,
    /// <summary>One JSON document, <c>report.json</c>.</summary>
    Report,
}

/// <summary>An input as a stage sees it.</summary>
/// <param name="Name">The input's name.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Path">Absolute path of a directory that holds its files, read-only.</param>
/// <param name="Digest">Its content's digest, <c>sha256:…</c>.</param>
public sealed record InputArtifact(string Name, ArtifactKind Kind, string Path, string Digest)
{
    /// <summary>The one file of an artifact that has just one.</summary>
    /// <exception cref="StageFailedException">It has none, or several.</exception>
    public string SingleFile()
    {
        var files = Directory.GetFiles(Path, "*", SearchOption.AllDirectories);
        return files.Length == 1 ? files[0] : throw new StageFailedException($"input `{Name}` holds {files.Length} files, and one is needed");
    }
}

/// <summary>An output to be written.</summary>
/// <param name="Name">The output's name.</param>
/// <param name="Kind">What is to be written.</param>
/// <param name="Path">
/// Absolute path: an existing, empty directory to put files into; for an <see cref="OutputSpec"/> with a file name, the path of that file, to be made.
/// </param>
public sealed record OutputArtifact(string Name, ArtifactKind Kind, string Path);

/// <summary>A file beside the pipeline, named in a setting; its content counts in the input hash.</summary>
/// <param name="Name">The path as the pipeline writes it, relative to the pipeline's file.</param>
/// <param name="Path">Absolute path of the copy for this attempt, under the work directory at <paramref name="Name"/>.</param>
public sealed record SourceFile(string Name, string Path);

/// <summary>An argument of a command: a text, or the place of an input or output, already resolved to a path.</summary>
/// <param name="Text">What to pass.</param>
public sealed record Argument(string Text);

/// <summary>An output that a pipeline declares: <c>file("model.pt")</c>, <c>folder()</c>, <c>table()</c>, <c>model()</c> or <c>report()</c>.</summary>
/// <param name="Kind">What is written.</param>
/// <param name="FileName">The file's name, or null for a directory.</param>
public sealed record OutputSpec(ArtifactKind Kind, string? FileName);

/// <summary>The type of a metric that a pipeline declares.</summary>
public enum MetricType
{
    /// <summary>A real number.</summary>
    Float,
    /// <summary>A whole number.</summary>
    Int,
    /// <summary>True or false.</summary>
    Bool,
    /// <summary>A string.</summary>
    Text,
}
