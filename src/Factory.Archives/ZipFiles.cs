using System.IO.Compression;

namespace Factory.Archives;

/// <summary>The files of a zip archive. What kind of file an entry is stands in the upper half of its attributes where a Unix system made it.</summary>
internal static class ZipFiles
{
    private const int KindMask = 0xF000, Plain = 0x8000, Folder = 0x4000, Link = 0xA000;

    public static Unpacked Read(Stream input, Target into, string name)
    {
        using var zip = new ZipArchive(input, ZipArchiveMode.Read);
        foreach (var entry in zip.Entries)
        {
            var mode = entry.ExternalAttributes >> 16;
            if (entry.IsEncrypted) throw new ArchiveRefusedException($"{name} is locked with a password: unpack it by hand");
            if ((mode & KindMask) is not (0 or Plain or Folder)) throw into.NoFile(entry.FullName, (mode & KindMask) == Link ? "a symbolic link" : "a device or pipe");
            if (entry.FullName.EndsWith('/')) into.Folder(entry.FullName);
            else
            {
                using var content = entry.Open();
                into.Write(entry.FullName, content, (mode & (int)UnixFileMode.UserExecute) != 0);
            }
        }
        return new(into.Files, into.Bytes, new Dictionary<string, string>());
    }
}
