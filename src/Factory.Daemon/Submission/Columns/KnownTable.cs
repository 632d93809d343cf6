using System.IO.Enumeration;
using Factory.Language;
using Factory.Sdk;

namespace Factory.Daemon;

/// <summary>What is known of a table before anything runs.</summary>
/// <param name="Name">Of the dataset as it was last made, or of the file that is read.</param>
/// <param name="Columns">Their names, in order.</param>
/// <param name="Texts">Those that are text for certain, each with a value that is no number, where one is known.</param>
/// <param name="Head">The beginning of the file that is read; null for a dataset as it was last made.</param>
internal sealed record KnownTable(string Name, IReadOnlyList<string> Columns, IReadOnlyDictionary<string, string?> Texts, TextHead? Head = null)
{
    /// <summary>The column that it is marked with as the label, where that is known.</summary>
    public string? Label { get; init; }

    /// <summary>What a stage leaves of it that takes all its columns over, or those that settings name; null where these are not known.</summary>
    public KnownTable? After(BoundTask stage, OutputDescription output)
    {
        if (output is { Keeps: null, Drops: null }) return this;
        if (Patterns(stage, output.Keeps) is not { } keeps || Patterns(stage, output.Drops) is not { } drops) return null;
        List<string> left = [.. Columns.Where(c => (output.Keeps is null || keeps.Exists(p => Fits(p, c))) && !drops.Exists(p => Fits(p, c)))];
        return this with { Name = stage.Name, Columns = left, Label = Label is { } label && left.Contains(label) ? label : null };
    }

    private static List<string>? Patterns(BoundTask stage, string? setting) => setting is null ? []
        : stage.Settings[setting] is Value.List list && list.Items.All(i => i.AsText() is not null) ? [.. list.Items.Select(i => i.AsText()!)] : null;

    private static bool Fits(string pattern, string column) => FileSystemName.MatchesSimpleExpression(pattern, column, ignoreCase: false);

    public IEnumerable<string> Matching(string pattern) => Columns.Where(c => Fits(pattern, c));
}
