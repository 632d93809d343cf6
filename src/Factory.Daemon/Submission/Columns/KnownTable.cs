using System.IO.Enumeration;
using Factory.Language;
using Factory.Sdk;

namespace Factory.Daemon;

/// <summary>What is known of a table before anything runs.</summary>
/// <param name="Name">Of the dataset as it was last made, of the file that is read, or of the stage that makes it.</param>
/// <param name="Columns">Their names, in order.</param>
/// <param name="Texts">Those that are text for certain, each with a value that is no number, where one is known.</param>
internal sealed record KnownTable(string Name, IReadOnlyList<string> Columns, IReadOnlyDictionary<string, string?> Texts)
{
    /// <summary>The dataset that it is, or is made of, as that was last made: the next one may be another. Null where it is known from files.</summary>
    public string? Dataset { get; init; }

    public bool IsRecorded => Dataset is not null;

    /// <summary>Whether it has rows, so that whoever needs of a row what is not there fails.</summary>
    public bool HasRows { get; init; }

    /// <summary>The column that it is marked with as the label, where that is known.</summary>
    public string? Label { get; init; }

    /// <summary>The column that was its label until a stage left it out.</summary>
    public string? LostLabel { get; init; }

    /// <summary>What a stage leaves of it that takes all its columns over, or those that settings name; null where these are not known.</summary>
    public KnownTable? After(BoundTask stage, OutputDescription output)
    {
        var label = stage.Type.Settings.Any(s => s is { Name: TextHeads.Label, Inherited: true }) ? stage.Settings[TextHeads.Label]?.AsText() ?? Label : Label;
        if (output is { Keeps: null, Drops: null }) return this with { Label = label };
        if (Left(stage, output) is not { } left) return null;
        var isLost = label is not null && !left.Contains(label);
        return this with { Name = stage.Name, Columns = left, Label = isLost ? null : label, LostLabel = isLost ? label : LostLabel };
    }

    /// <summary>The columns that a stage leaves; null where they are not known.</summary>
    public IReadOnlyList<string>? Left(BoundTask stage, OutputDescription output) =>
        Patterns(stage, output.Keeps) is { } keeps && Patterns(stage, output.Drops) is { } drops
            ? [.. Columns.Where(c => (output.Keeps is null || keeps.Exists(p => Fits(p, c))) && !drops.Exists(p => Fits(p, c)))] : null;

    private static List<string>? Patterns(BoundTask stage, string? setting) => setting is null ? []
        : stage.Settings[setting] is Value.List list && list.Items.All(i => i.AsText() is not null) ? [.. list.Items.Select(i => i.AsText()!)] : null;

    private static bool Fits(string pattern, string column) => FileSystemName.MatchesSimpleExpression(pattern, column, ignoreCase: false);

    public IEnumerable<string> Matching(string pattern) => Columns.Where(c => Fits(pattern, c));
}
