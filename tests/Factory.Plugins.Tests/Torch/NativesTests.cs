using System.Buffers.Binary;
using System.Text;

namespace Factory.Plugins.Tests.Torch;

public sealed class NativesTests
{
    [Fact]
    public void The_symbol_version_that_older_systems_lack_is_needed_only_weakly()
    {
        var versions = NeededVersions(File.ReadAllBytes(Path.Combine(LaidOutTorch.Natives, "libLibTorchSharp.so")));
        const int weak = 2;
        Assert.Equal(weak, versions["GLIBCXX_3.4.32"]);
        Assert.All(versions.Where(v => v.Key != "GLIBCXX_3.4.32"), v => Assert.Equal(0, v.Value));
        Assert.True(versions.Count > 20);
    }

    [Fact]
    public void The_plugin_carries_the_natives_that_are_loaded_and_no_others() => Assert.Equal(
        ["libLibTorchSharp.so", "libc10.so", "libgomp-98b21ff3.so.1", "libtorch.so", "libtorch_cpu.so"],
        Directory.GetFiles(Path.Combine(LaidOutTorch.Directory, "runtimes"), "*", SearchOption.AllDirectories).Select(Path.GetFileName)
            .Order(StringComparer.Ordinal));

    /// <summary>Name and flags of every version in .gnu.version_r (the System V ABI's Elf64_Shdr, the Linux Standard Base's Verneed and Vernaux).</summary>
    private static Dictionary<string, int> NeededVersions(byte[] elf)
    {
        int Word(long at) => BinaryPrimitives.ReadInt32LittleEndian(elf.AsSpan((int)at));
        int Half(long at) => BinaryPrimitives.ReadUInt16LittleEndian(elf.AsSpan((int)at));
        long Long(long at) => BinaryPrimitives.ReadInt64LittleEndian(elf.AsSpan((int)at));
        string Text(long at) => Encoding.ASCII.GetString(elf.AsSpan((int)at, elf.AsSpan((int)at).IndexOf((byte)0)));

        long[] sections = [.. Enumerable.Range(0, Half(60)).Select(i => Long(40) + i * Half(58))];
        var names = Long(sections[Half(62)] + 24);
        var needs = sections.Single(s => Text(names + Word(s)) == ".gnu.version_r");
        var strings = Long(sections[Word(needs + 40)] + 24);

        var versions = new Dictionary<string, int>();
        var need = Long(needs + 24);
        for (var file = 0; file < Word(needs + 44); file++, need += Word(need + 12))
        {
            var version = need + Word(need + 8);
            for (var i = 0; i < Half(need + 2); i++, version += Word(version + 12))
                versions[Text(strings + Word(version + 8))] = versions.GetValueOrDefault(Text(strings + Word(version + 8))) | Half(version + 4);
        }
        return versions;
    }
}
