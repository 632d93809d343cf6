namespace Factory.Language.Binding;

/// <summary>What <c>input</c> and <c>output</c> mean in the settings of a stage.</summary>
/// <param name="Inputs">The names of its inputs, in order.</param>
/// <param name="Outputs">The names of its outputs, in order.</param>
/// <param name="InputsUnknown">Not all inputs could be made out.</param>
/// <param name="OutputsUnknown">Not all outputs could be made out.</param>
internal sealed record SettingScope(IReadOnlyList<string> Inputs, IReadOnlyList<string> Outputs, bool InputsUnknown, bool OutputsUnknown)
{
    public static readonly SettingScope None = new([], [], false, false) { SeesIndices = false };
    /// <summary>Nothing but the indices of the fan-out.</summary>
    public static readonly SettingScope Indices = new([], [], false, false);
    /// <summary>The same, where it is needed before anything runs.</summary>
    public static readonly SettingScope Place = new([], [], false, false) { IsOfPlace = true };

    /// <summary>Whether it may be another value for each stage of a fan-out.</summary>
    public bool SeesIndices { get; private init; } = true;
    /// <summary>Whether it says something of the place where the stage is to run.</summary>
    public bool IsOfPlace { get; private init; }
}
