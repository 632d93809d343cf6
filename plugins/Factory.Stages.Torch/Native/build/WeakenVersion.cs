using System;
using System.IO;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// Copies a 64-bit little-endian ELF file and marks one symbol version that it needs as weak (VER_FLG_WEAK), so that
/// the loader no longer refuses the file where that version is missing. Only right for a version of which no symbol is
/// ever called. Compiled by MSBuild itself, against netstandard 2.0: hence the plain C#.
/// </summary>
public sealed class WeakenVersion : Task
{
    private const int SectionVersionNeed = 0x6ffffffe;
    private const ushort FlagWeak = 2;

    [Required]
    public string Source { get; set; } = "";

    [Required]
    public string Destination { get; set; } = "";

    /// <summary>Such as GLIBCXX_3.4.32.</summary>
    [Required]
    public string Version { get; set; } = "";

    public override bool Execute()
    {
        var elf = File.ReadAllBytes(Source);
        if (BitConverter.ToUInt32(elf, 0) != 0x464c457f || elf[4] != 2 || elf[5] != 1)
        {
            Log.LogError("{0} is not a 64-bit little-endian ELF file", Source);
            return false;
        }
        var marked = Mark(elf);
        if (marked == 0) Log.LogWarning("{0} does not need {1} any more: this step can go", Source, Version);

        // A new file under the name, never a write into the old one: that may be linked from elsewhere, or in use.
        var temporary = Destination + ".tmp";
        File.WriteAllBytes(temporary, elf);
        File.Delete(Destination);
        File.Move(temporary, Destination);
        Log.LogMessage(MessageImportance.Normal, "{0}: {1} of {2} made weak", Destination, marked, Version);
        return true;
    }

    // Elf64_Ehdr: e_shoff at 40, e_shentsize at 58, e_shnum at 60. Elf64_Shdr: sh_type at 4, sh_offset at 24, sh_link at 40, sh_info at 44.
    private int Mark(byte[] elf)
    {
        var headers = BitConverter.ToInt64(elf, 40);
        var size = BitConverter.ToUInt16(elf, 58);
        var marked = 0;
        for (var i = 0; i < BitConverter.ToUInt16(elf, 60); i++)
        {
            var section = headers + i * size;
            if (BitConverter.ToUInt32(elf, (int)section + 4) != SectionVersionNeed) continue;
            var strings = headers + BitConverter.ToUInt32(elf, (int)section + 40) * size;
            marked += MarkSection(elf, (int)BitConverter.ToInt64(elf, (int)section + 24),
                BitConverter.ToInt32(elf, (int)section + 44), (int)BitConverter.ToInt64(elf, (int)strings + 24));
        }
        return marked;
    }

    // Elf64_Verneed: vn_cnt at 2, vn_aux at 8, vn_next at 12. Elf64_Vernaux: vna_flags at 4, vna_name at 8, vna_next at 12. Both are lists of relative offsets.
    private int MarkSection(byte[] elf, int need, int files, int strings)
    {
        var marked = 0;
        for (; files > 0; files--, need += BitConverter.ToInt32(elf, need + 12))
        {
            var version = need + BitConverter.ToInt32(elf, need + 8);
            for (var left = BitConverter.ToUInt16(elf, need + 2); left > 0; left--, version += BitConverter.ToInt32(elf, version + 12))
            {
                if (TextAt(elf, strings + BitConverter.ToInt32(elf, version + 8)) != Version) continue;
                var flags = BitConverter.GetBytes((ushort)(BitConverter.ToUInt16(elf, version + 4) | FlagWeak));
                flags.CopyTo(elf, version + 4);
                marked++;
            }
        }
        return marked;
    }

    private static string TextAt(byte[] elf, int start) => Encoding.ASCII.GetString(elf, start, Array.IndexOf(elf, (byte)0, start) - start);
}
