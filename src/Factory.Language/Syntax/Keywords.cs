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
    public const string Trigger = "trigger";

    public static readonly FrozenSet<string> All = FrozenSet.Create(StringComparer.Ordinal, Pipeline, Use, Param, Dataset, Stage, Study, Gate, Release, Trigger);

    /// <summary>What makes a declaration of that kind, for one.</summary>
    public static string Example(string keyword) => keyword switch
    {
        Dataset => "csv(\"data/file.csv\")",
        Study => "tune(train.mlp(…)) { space { … }  maximize => trial.Accuracy  trials = 20 }",
        Gate => "check(report) { require => report.Accuracy > 0.9 }",
        Release => "publish(model)",
        Trigger => "schedule(\"0 3 * * *\")",
        _ => "exec(…) { command = [\"python3\", \"fit.py\"] }",
    };

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> s_words = All.GetAlternateLookup<ReadOnlySpan<char>>();

    public static bool Contains(ReadOnlySpan<char> word) => s_words.Contains(word);
}
