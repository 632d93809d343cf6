using Factory.Sdk;

namespace Factory.Protocol;

/// <summary>The one line to the standard input of a host that asks stages of a plugin what their settings make impossible.</summary>
/// <param name="Folder">Of the pipeline's file.</param>
public sealed record CheckRequest(string Folder, IReadOnlyList<StageToCheck> Stages);

/// <param name="Type">The stage's type.</param>
/// <param name="Settings">As in a ticket.</param>
/// <param name="Inputs">Names, with absolute paths where something lies there.</param>
/// <param name="Columns">Of inputs that are tables of other stages: their columns, where these are known.</param>
public sealed record StageToCheck(
    string Type, Value.Map Settings, IReadOnlyDictionary<string, string?> Inputs, IReadOnlyDictionary<string, IReadOnlyList<CheckedColumn>> Columns);

/// <summary>The one line from its standard output.</summary>
/// <param name="Stages">For each stage, in order.</param>
public sealed record CheckResponse(IReadOnlyList<CheckedStage> Stages);

/// <param name="Faults">What is wrong with it.</param>
/// <param name="Columns">Those of the table that it makes; null where that is not known.</param>
public sealed record CheckedStage(IReadOnlyList<SettingFault> Faults, IReadOnlyList<CheckedColumn>? Columns);
