using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using Factory.Archives;
using Factory.Engine;
using ZstdSharp;

namespace Factory.Storage;

/// <summary>
/// A dataset's version as a tar archive that any tar can read: plain, or compressed as its name says. A global header tells its digest.
/// </summary>
public sealed class DatasetArchive(ArtifactStore store)
{
    private const string DigestKey = "FACTORY.digest";

    /// <summary>Writes all files of a version; the archive is there whole, or not.</summary>
    public (long Files, long Bytes) Write(DatasetVersion version, string file, CancellationToken cancellationToken)
    {
        if (File.Exists(file) || Directory.Exists(file)) throw new DatasetRefusedException($"{file} is there already: name a file that is not");
        if (!Directory.Exists(DurableFile.Parent(file))) throw new DatasetRefusedException($"there is no folder {DurableFile.Parent(file)} to write it in");
        var temporary = $"{file}.{Guid.NewGuid():N}.partial";
        try
        {
            var (files, bytes) = (0L, 0L);
            using (var output = Compressing(File.Create(temporary), file))
            using (var tar = new TarWriter(output, TarEntryFormat.Pax))
            {
                tar.WriteEntry(new PaxGlobalExtendedAttributesTarEntry(new Dictionary<string, string>
                {
                    [DigestKey] = version.Artifact.Hex, ["FACTORY.dataset"] = $"{version.Name}@{version.Version.ToString(CultureInfo.InvariantCulture)}",
                }));
                foreach (var entry in store.EnumerateFiles(version.Artifact))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    Write(tar, version.Artifact, entry);
                    files++;
                    bytes += entry.Size;
                }
            }
            DurableFile.SyncFile(temporary);
            DurableFile.Rename(temporary, file);
            return (files, bytes);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Takes the files of an archive into the store, whoever made it. One that was exported says what it must come to.</summary>
    /// <exception cref="DatasetRefusedException">It is no archive, or one that holds what it may not.</exception>
    public AddedTree Read(string file, CancellationToken cancellationToken)
    {
        if (!File.Exists(file)) throw new DatasetRefusedException($"there is no file {file}");
        var staging = store.NewStaging();
        try
        {
            var unpacked = Archive.Unpack(file, staging, ArchiveLimits.Of(staging), cancellationToken);
            var added = store.AddByAdoption(staging, cancellationToken);
            return !unpacked.Notes.TryGetValue(DigestKey, out var digest) || added.Digest.Hex == digest ? added
                : throw new DatasetRefusedException($"{file} was changed or cut off: it says that its content is {digest}, and it is {added.Digest}");
        }
        catch (ArchiveRefusedException e)
        {
            throw new DatasetRefusedException(e.Message);
        }
        finally
        {
            Directory.Delete(staging, recursive: true);
        }
    }

    private void Write(TarWriter tar, ArtifactDigest artifact, ArtifactFile file)
    {
        var temporary = file.Size <= TreeAddition.Small ? null : Path.Combine(store.NewStaging(), "file");
        try
        {
            using var content = Seekable(store.OpenFile(artifact, file), temporary);
            // A header of pax is lines of text, and there are readers that go by them alone.
            PosixTarEntry entry = file.Path.Contains('\n') ? new GnuTarEntry(TarEntryType.RegularFile, file.Path) : new PaxTarEntry(TarEntryType.RegularFile, file.Path);
            entry.Mode = (UnixFileMode)(file.Blob().Executable ? 0b111_101_101 : 0b110_100_100);
            entry.ModificationTime = DateTimeOffset.UnixEpoch;
            entry.DataStream = content;
            tar.WriteEntry(entry);
        }
        finally
        {
            if (temporary is not null) Directory.Delete(DurableFile.Parent(temporary), recursive: true);
        }
    }

    // A header has the length that follows: the writer asks the stream for it.
    private static Stream Seekable(Stream stream, string? temporary)
    {
        if (stream.CanSeek) return stream;
        using (stream)
        {
            Stream copy = temporary is null ? new MemoryStream() : new FileStream(temporary, FileMode.CreateNew, FileAccess.ReadWrite);
            stream.CopyTo(copy);
            copy.Position = 0;
            return copy;
        }
    }

    private static Stream Compressing(FileStream output, string name) =>
        name.EndsWith(".zst", StringComparison.Ordinal) ? new CompressionStream(output, leaveOpen: false)
        : name.EndsWith(".gz", StringComparison.Ordinal) || name.EndsWith(".tgz", StringComparison.Ordinal) ? new GZipStream(output, CompressionLevel.Fastest)
        : output;
}
