using System.Diagnostics;
using Factory.Hardware.Cuda;

namespace Factory.Hardware.Tests.Cuda;

/// <summary>The stand-in of nvml.c, built once for each way to build it and copied for each test, which has it for itself.</summary>
internal sealed class FakeNvml : IDisposable
{
    private static readonly Dictionary<string, Lazy<string>> s_built = new() { [""] = new(() => Build("")), ["-DOLD"] = new(() => Build("-DOLD")) };
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nvml-");
    private readonly Dictionary<string, string> _state = new() { ["gpus"] = "1" };

    public FakeNvml(string flags = "")
    {
        Library = Path.Combine(_folder.FullName, "libnvidia-ml.so.1");
        File.Copy(s_built[flags].Value, Library);
        Set();
    }

    public string Library { get; }
    public List<string> GivenUp { get; } = [];

    /// <summary>Changes what the library says from now on.</summary>
    public FakeNvml Set(params (string Key, object Value)[] changes)
    {
        foreach (var (key, value) in changes) _state[key] = FormattableString.Invariant($"{value}");
        return Write();
    }

    public FakeNvml Unset(params string[] keys)
    {
        foreach (var key in keys) _state.Remove(key);
        return Write();
    }

    public CudaBackend Backend(Root? root = null, TimeProvider? time = null) =>
        new(root?.Path ?? _folder.FullName, [Library], (_, _) => null, time ?? TimeProvider.System, GivenUp.Add);

    /// <summary>GPUs as the real thing would describe them.</summary>
    public static FakeNvml H100(int gpus = 2) => new FakeNvml().Set(("gpus", gpus), ("name", "NVIDIA H100 80GB HBM3"), ("capability", 90), ("memory", 81559), ("reserved", 480), ("used", 1024),
        ("busy", 42), ("temperature", 61), ("power", 350_500), ("limit", 700_000), ("energy", 1_000_000), ("minor.0", 0), ("minor.1", 1));

    public void Dispose() => _folder.Delete(recursive: true);

    private FakeNvml Write()
    {
        var file = $"{Library}.state";
        File.WriteAllLines($"{file}.new", _state.Select(s => $"{s.Key}={s.Value}"));
        File.Move($"{file}.new", file, overwrite: true);
        return this;
    }

    private static string Build(string flags)
    {
        var library = Path.Combine(Directory.CreateTempSubdirectory("nvml-built-").FullName, "nvml.so");
        using var compiler = Process.Start(new ProcessStartInfo("cc", $"-Wall -Werror -O1 -shared -fPIC {flags} -o {library} {Path.Combine(AppContext.BaseDirectory, "Cuda", "nvml.c")}")
        {
            RedirectStandardError = true,
        })!;
        var words = compiler.StandardError.ReadToEnd();
        compiler.WaitForExit();
        Assert.True(compiler.ExitCode == 0, words);
        return library;
    }
}
