namespace Factory.Sdk;

/// <summary>
/// A stage that can tell before anything runs that it cannot work: of a query that does not parse, say. It is asked in a process of its own, for some seconds, on an
/// instance of which the settings are set that are known by then: not its C#, nothing that depends on an index of a fan-out, nothing that a study chooses.
/// What it cannot tell for certain it leaves to the run.
/// </summary>
public interface ICheckedStage
{
    /// <summary>What makes it fail, whatever comes from other stages.</summary>
    IEnumerable<SettingFault> Check(CheckedPlace place);
}

/// <summary>A stage that is asked before it runs, and can tell then which columns the table has that it makes.</summary>
public interface IForetoldStage : ICheckedStage
{
    /// <summary>The columns in their order; null where that cannot be told for certain.</summary>
    IReadOnlyList<CheckedColumn>? Foretell(CheckedPlace place);
}

/// <summary>What a setting makes impossible.</summary>
/// <param name="Setting">Its name in a pipeline, or that of an input.</param>
/// <param name="Message">What is wrong, in one line, and what to do.</param>
public sealed record SettingFault(string Setting, string Message);

/// <summary>What a stage is given, as far as that is known before it runs.</summary>
/// <param name="Folder">The pipeline's; a <see cref="SourceFile"/> is the file in it.</param>
/// <param name="Inputs">The names of its inputs; with the path of what lies there where that is a file or a folder, else null. It is read for the check alone: no more than its beginning.</param>
public sealed record CheckedPlace(string Folder, IReadOnlyDictionary<string, string?> Inputs)
{
    /// <summary>Of inputs that other stages make: their columns, where these are known already.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<CheckedColumn>> Columns { get; init; } = new Dictionary<string, IReadOnlyList<CheckedColumn>>();
}

/// <summary>A column of a table before anything has run.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsText">Whether it is text for certain.</param>
public sealed record CheckedColumn(string Name, bool IsText);
