namespace Factory.Language.Binding;

/// <summary>What <c>input</c> and <c>output</c> mean in the settings of a stage.</summary>
/// <param name="Inputs">The names of its inputs, in order.</param>
/// <param name="Outputs">The names of its outputs, in order.</param>
/// <param name="InputsUnknown">Not all inputs could be made out.</param>
/// <param name="OutputsUnknown">Not all outputs could be made out.</param>
internal sealed record SettingScope(IReadOnlyList<string> Inputs, IReadOnlyList<string> Outputs, bool InputsUnknown, bool OutputsUnknown)
{
    public static readonly SettingScope None = new([], [], false, false);
}
