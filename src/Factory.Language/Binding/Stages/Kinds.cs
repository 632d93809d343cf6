using Factory.Sdk;

namespace Factory.Language.Binding;

/// <summary>Which artifacts fit which inputs.</summary>
internal static class Kinds
{
    /// <summary>Any number of files is what a stage takes that passes on whatever it gets: then the kind does not matter.</summary>
    public static bool Accepts(InputDescription input, ArtifactKind kind) => input.Kind == kind || IsAny(input);

    public static string Of(InputDescription input) => IsAny(input) ? "any artifact" : Name(input.Kind);

    public static string Name(ArtifactKind kind) => kind switch
    {
        ArtifactKind.Table => "a table",
        ArtifactKind.Model => "a model",
        ArtifactKind.Report => "a report",
        _ => "files",
    };

    public static bool IsAny(InputDescription input) => input is { Many: true, Kind: ArtifactKind.Files };
}
