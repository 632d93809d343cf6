using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Factory.Archives;
using ZstdSharp;

namespace Factory.Storage.Tests;

/// <summary>Archives that anybody may have made, the hostile ones made here.</summary>
public sealed class ArchiveTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("factory-archives-").FullName;
    private static readonly ArchiveLimits s_limits = new() { MostBytes = 1 << 30 };

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData("tar")]
    [InlineData("gz")]
    [InlineData("zst")]
    [InlineData("zip")]
    public void Honest_archives_come_apart_into_their_files(string kind)
    {
        var file = Path.Combine(_root, "any.name");
        File.WriteAllBytes(file, kind == "zip" ? Zip(z => Add(z, "deep/a.txt", "hello")) : Packed(kind, Tar(t => t.WriteEntry(Plain("deep/a.txt", "hello", executable: true)))));
        var unpacked = Unpack(file);
        Assert.Equal((1L, 5L), (unpacked.Files, unpacked.Bytes));
        Assert.Equal("hello", File.ReadAllText(Path.Combine(_root, "out/deep/a.txt")));
        if (kind != "zip") Assert.True(File.GetUnixFileMode(Path.Combine(_root, "out/deep/a.txt")).HasFlag(UnixFileMode.UserExecute));
    }

    [Theory]
    [InlineData("../evil")]
    [InlineData("a/../../evil")]
    [InlineData("/tmp/factory-evil")]
    [InlineData("a//b")]
    [InlineData("a/./b")]
    public void A_name_that_leads_out_is_refused(string name)
    {
        Refused("a name that leads out", Tar(t => t.WriteEntry(Plain(name, "x"))));
        Refused("a name that leads out", Zip(z => Add(z, name, "x")));
        Assert.False(File.Exists(Path.Combine(_root, "evil")) || File.Exists("/tmp/factory-evil"));
    }

    [Theory]
    [InlineData(TarEntryType.SymbolicLink, "a symbolic link")]
    [InlineData(TarEntryType.HardLink, "a hard link")]
    [InlineData(TarEntryType.CharacterDevice, "a device")]
    [InlineData(TarEntryType.BlockDevice, "a device")]
    [InlineData(TarEntryType.Fifo, "a pipe")]
    public void What_is_no_plain_file_is_refused(TarEntryType type, string words)
    {
        var entry = new PaxTarEntry(type, "inner");
        if (type is TarEntryType.SymbolicLink or TarEntryType.HardLink) entry.LinkName = "/etc/passwd";
        Refused(words, Tar(t => t.WriteEntry(entry)));
    }

    [Fact]
    public void A_link_in_a_zip_is_refused() => Refused("a symbolic link", Zip(z =>
    {
        var entry = z.CreateEntry("inner");
        entry.ExternalAttributes = unchecked((int)(0xA1FFu << 16));
        using var content = new StreamWriter(entry.Open());
        content.Write("/etc/passwd");
    }));

    [Fact]
    public void A_link_that_a_later_file_would_be_written_through_is_refused() => Refused("a symbolic link", Tar(t =>
    {
        t.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, "folder") { LinkName = _root });
        t.WriteEntry(Plain("folder/evil", "x"));
    }));

    [Theory]
    [InlineData("gz")]
    [InlineData("zst")]
    public void An_archive_that_comes_to_hundreds_of_times_its_size_is_refused(string kind) =>
        Refused("made to fill disks", Packed(kind, Tar(t => t.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "zeros") { DataStream = new MemoryStream(new byte[40 << 20]) }))),
            s_limits with { RatioFrom = 1 << 20 });

    [Fact]
    public void A_zip_of_many_files_that_share_a_few_bytes_is_refused() => Refused("made to fill disks", Zip(z =>
    {
        for (var i = 0; i < 40; i++)
        {
            using var content = z.CreateEntry($"zeros{i}").Open();
            content.Write(new byte[1 << 20]);
        }
    }), s_limits with { RatioFrom = 1 << 20 });

    [Fact]
    public void An_archive_that_comes_to_more_than_there_may_be_is_refused() =>
        Refused("more than 1000 bytes", Tar(t => t.WriteEntry(Plain("a", new string('x', 2000)))), s_limits with { MostBytes = 1000 });

    [Fact]
    public void An_archive_of_more_files_than_there_may_be_is_refused() => Refused("more than 2 files", Tar(t =>
    {
        for (var i = 0; i < 3; i++) t.WriteEntry(Plain($"{i}", ""));
    }), s_limits with { MostFiles = 2 });

    [Fact]
    public void A_file_that_comes_twice_or_below_another_is_refused()
    {
        Refused("twice", Tar(t =>
        {
            t.WriteEntry(Plain("a", "1"));
            t.WriteEntry(Plain("./a", "2"));
        }));
        Refused("below a file", Tar(t =>
        {
            t.WriteEntry(Plain("a", "1"));
            t.WriteEntry(Plain("a/b", "2"));
        }));
    }

    [Theory]
    [InlineData("tar")]
    [InlineData("gz")]
    [InlineData("zst")]
    [InlineData("zip")]
    public void An_archive_that_was_cut_off_is_refused_wherever_it_was(string kind)
    {
        var content = string.Concat(Enumerable.Range(0, 400).Select(i => Guid.NewGuid().ToString()));
        var whole = kind == "zip" ? Zip(z => Add(z, "a", content)) : Packed(kind, Tar(t =>
        {
            t.WriteEntry(Plain("a", content));
            t.WriteEntry(Plain("b", content));
        }));
        // The end mark of a tar is two blocks, of which one may be missing without loss.
        var last = kind == "tar" ? whole.Length - 1024 : whole.Length - 30;
        for (var length = 600; length < last; length += whole.Length / 23)
            Assert.DoesNotContain("twice", Refused("", whole[..length]), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_archive_is_told_to_be_none() => Refused("is no archive", "just some text"u8.ToArray());

    private Unpacked Unpack(string file, ArchiveLimits? limits = null)
    {
        var target = Path.Combine(_root, "out");
        if (Directory.Exists(target)) Directory.Delete(target, recursive: true);
        Directory.CreateDirectory(target);
        return Archive.Unpack(file, target, limits ?? s_limits, CancellationToken.None);
    }

    /// <returns>What is said of it.</returns>
    private string Refused(string words, byte[] archive, ArchiveLimits? limits = null)
    {
        var file = Path.Combine(_root, "archive");
        File.WriteAllBytes(file, archive);
        var told = Assert.Throws<ArchiveRefusedException>(() => Unpack(file, limits)).Message;
        Assert.Contains(words, told, StringComparison.Ordinal);
        return told;
    }

    private static PaxTarEntry Plain(string name, string content, bool executable = false) => new(TarEntryType.RegularFile, name)
    {
        DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)), Mode = (UnixFileMode)(executable ? 0b111_101_101 : 0b110_100_100),
    };

    private static byte[] Tar(Action<TarWriter> fill)
    {
        using var bytes = new MemoryStream();
        using (var tar = new TarWriter(bytes)) fill(tar);
        return bytes.ToArray();
    }

    private static byte[] Zip(Action<ZipArchive> fill)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create)) fill(zip);
        return bytes.ToArray();
    }

    private static void Add(ZipArchive zip, string name, string content)
    {
        using var writer = new StreamWriter(zip.CreateEntry(name).Open());
        writer.Write(content);
    }

    private static byte[] Packed(string kind, byte[] tar)
    {
        using var bytes = new MemoryStream();
        using (Stream packing = kind switch { "gz" => new GZipStream(bytes, CompressionLevel.Optimal), "zst" => new CompressionStream(bytes), _ => bytes }) packing.Write(tar);
        return bytes.ToArray();
    }
}
