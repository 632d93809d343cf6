namespace Factory.Language.Binding;

/// <summary>What <c>input</c> and <c>output</c> mean in the settings of a stage.</summary>
/// <param name="Inputs">The names of its inputs, in order.</param>
/// <param name="Outputs">The names of its outputs, in order.</param>
/// <param name="OutputsUnknown">They could not be made out.</param>
internal sealed record SettingScope(IReadOnlyList<string> Inputs, IReadOnlyList<string> Outputs, bool OutputsUnknown)
{
    public static readonly SettingScope None = new([], [], false);
}
