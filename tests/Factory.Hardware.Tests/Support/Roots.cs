using System.Formats.Tar;
using System.IO.Compression;

namespace Factory.Hardware.Tests;

/// <summary>A folder that stands for a machine's root.</summary>
internal sealed class Root : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("root-");

    public string Path => _folder.FullName;
    private string Aside => $"{Path}.aside";

    /// <summary>Unpacks a capture at a place; <paramref name="strip"/> is what comes before the capture's own root in its names.</summary>
    public Root Unpack(string fixture, string at = "", string strip = "")
    {
        using var file = File.OpenRead(Fixture(fixture));
        using var plain = new GZipStream(file, CompressionMode.Decompress);
        using var reader = new TarReader(plain);
        while (reader.GetNextEntry() is { } entry)
        {
            var name = entry.Name.TrimStart('.', '/');
            if (!name.StartsWith(strip, StringComparison.Ordinal) || entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile)) continue;
            using var text = new MemoryStream();
            entry.DataStream?.CopyTo(text);
            Write(System.IO.Path.Join(at, name[strip.Length..]), text.ToArray());
        }
        return this;
    }

    public Root With(string path, string text) => Write(path, System.Text.Encoding.UTF8.GetBytes(text));

    /// <summary>At once, as a kernel's files change: whoever reads beside it sees no half of it.</summary>
    public Root Write(string path, byte[] bytes)
    {
        var file = System.IO.Path.Join(Path, path);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        File.WriteAllBytes(Aside, bytes);
        File.Move(Aside, file, overwrite: true);
        return this;
    }

    public Root Without(string path)
    {
        var at = System.IO.Path.Join(Path, path);
        if (Directory.Exists(at))
        {
            Directory.Move(at, Aside);
            Directory.Delete(Aside, recursive: true);
        }
        else File.Delete(at);
        return this;
    }

    public static string Fixture(string name) => System.IO.Path.Combine(AppContext.BaseDirectory, "fixtures", name);

    public void Dispose() => _folder.Delete(recursive: true);
}
