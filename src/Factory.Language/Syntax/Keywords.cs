using System.Collections.Frozen;

namespace Factory.Language.Syntax;

/// <summary>The words that begin a declaration.</summary>
internal static class Keywords
{
    public const string Pipeline = "pipeline";
    public const string Use = "use";
    public const string Param = "param";
    public const string Dataset = "dataset";
    public const string Stage = "stage";
    public const string Study = "study";
    public const string Gate = "gate";
    public const string Release = "release";

    public static readonly FrozenSet<string> All = FrozenSet.Create(StringComparer.Ordinal, Pipeline, Use, Param, Dataset, Stage, Study, Gate, Release);
}
