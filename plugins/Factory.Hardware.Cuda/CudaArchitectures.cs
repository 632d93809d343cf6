using System.Globalization;

namespace Factory.Hardware.Cuda;

/// <summary>CUDA's compute capabilities and the words for them.</summary>
internal static class CudaArchitectures
{
    /// <summary>By the name of the architecture, where that has one capability only, else by the model's; null where neither decides.</summary>
    public static double? Capability(string? architecture, string model) => architecture switch
    {
        "Hopper" => 9.0,
        "Turing" => 7.5,
        "Volta" => 7.0,
        "Ada Lovelace" => 8.9,
        "Ampere" when model.Contains("A100", StringComparison.Ordinal) || model.Contains("A30", StringComparison.Ordinal) => 8.0,
        "Ampere" when model.Contains("A10", StringComparison.Ordinal) || model.Contains("A40", StringComparison.Ordinal) || model.Contains("A16", StringComparison.Ordinal) => 8.6,
        "Blackwell" when model.Contains("B300", StringComparison.Ordinal) => 10.3,
        "Blackwell" when model.Contains("B200", StringComparison.Ordinal) || model.Contains("B100", StringComparison.Ordinal) => 10.0,
        _ => null,
    };

    /// <summary>Such as <c>sm_90</c>.</summary>
    public static string? Name(double? capability) =>
        capability is { } c ? string.Create(CultureInfo.InvariantCulture, $"sm_{Math.Round(c * 10):0}") : null;
}
