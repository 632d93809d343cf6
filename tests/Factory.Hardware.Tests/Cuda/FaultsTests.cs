using System.Text.RegularExpressions;
using CsCheck;

namespace Factory.Hardware.Tests.Cuda;

/// <summary>NVML of which several functions fail at once, each with a code of its own, of all GPUs or of one: the backend answers.</summary>
public sealed partial class FaultsTests
{
    private static readonly int[] s_codes = [1, 2, 3, 4, 6, 9, 10, 13, 15, 16, 18, 999];
    private static readonly string[] s_functions =
        [.. Declaration().Matches(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Cuda", "nvml.c"))).Select(m => m.Groups[1].Value)];

    [Fact]
    public void Whatever_its_functions_answer_the_backend_answers()
    {
        using var nvml = FakeNvml.H100(3).Set(("mig.1", 2), ("migmemory.1.0", 40448), ("ecc", 1), ("fabric", 3), ("link.0.0", "00000000:20:00.0"), ("processes.0", "12"));
        Gen.Select(Gen.Int[0, s_functions.Length - 1], Gen.Int[0, s_codes.Length - 1], Gen.Int[-1, 2]).Array[1, 8].Sample(faults =>
        {
            var keys = faults.Select(f => (Key: $"fail.{s_functions[f.Item1]}{(f.Item3 < 0 ? "" : $".{f.Item3}")}", Code: (object)s_codes[f.Item2])).DistinctBy(f => f.Key).ToArray();
            nvml.Set(keys);
            _ = DamagedCaptureTests.Ask(nvml.Backend()).GetAwaiter().GetResult();
            Assert.Empty(nvml.GivenUp);
            nvml.Unset([.. keys.Select(k => k.Key)]);
        }, iter: Environment.GetEnvironmentVariable("FACTORY_TESTS") == "full" ? 500 : 25, threads: 1);
    }

    [GeneratedRegex(@"^(?:nvmlReturn_t|NUMBER\()\s*(nvml\w+)", RegexOptions.Multiline)]
    private static partial Regex Declaration();
}
