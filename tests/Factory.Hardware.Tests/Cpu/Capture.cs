using System.Formats.Tar;
using System.IO.Compression;
using Factory.Hardware.Cpu;
using Factory.Sdk;

namespace Factory.Hardware.Tests.Cpu;

/// <summary>A machine's files, unpacked as a root of their own.</summary>
internal sealed class Capture : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("capture-");

    public Capture(string? name = null)
    {
        if (name is null) return;
        using var file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "fixtures", "cpu", $"{name}.tar.gz"));
        using var plain = new GZipStream(file, CompressionMode.Decompress);
        TarFile.ExtractToDirectory(plain, _root.FullName, overwriteFiles: false);
    }

    public CpuBackend Backend() => new(_root.FullName, TimeProvider.System);

    public async Task<Device> DeviceAsync()
    {
        await foreach (var inventory in Backend().WatchAsync(CancellationToken.None)) return inventory.Devices.Single();
        throw new InvalidOperationException("no snapshot");
    }

    public Capture With(string path, string text)
    {
        var file = Path.Join(_root.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        return this;
    }

    public void Dispose() => _root.Delete(recursive: true);
}
