using System.Security.Cryptography;
using System.Text.Json;
using Factory.Control;

namespace Factory.Cli;

/// <summary>Copies a release's tree. Every file is hashed as it is copied and compared with <c>release.json</c>; all or nothing arrives.</summary>
/// <param name="Files">How many, <c>release.json</c> not among them.</param>
internal sealed record ReleaseExport(int Files, long Bytes)
{
    /// <exception cref="RequestException">The target is in the way, or the release is damaged.</exception>
    public static async Task<ReleaseExport> CopyAsync(string release, string target, CancellationToken cancellationToken)
    {
        if (File.Exists(target) || (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any()))
            throw new RequestException(ExitCode.Failed, $"{target} exists and is not an empty folder", "name a folder that does not exist yet");
        var manifestFile = Path.Combine(release, ReleaseManifest.FileName);
        var files = ReadManifest(manifestFile).Artifacts.SelectMany(a => a.Files).ToList();
        RefuseUnlisted(release, files);

        // Beside the target, so that the last step is one rename.
        var making = $"{target.TrimEnd('/')}.{Guid.NewGuid():n}.part";
        Directory.CreateDirectory(making);
        try
        {
            foreach (var file in files) await CopyFile(release, making, file, cancellationToken);
            File.Copy(manifestFile, Path.Combine(making, ReleaseManifest.FileName));
            if (Directory.Exists(target)) Directory.Delete(target);
            Directory.Move(making, target);
        }
        catch
        {
            Directory.Delete(making, recursive: true);
            throw;
        }
        return new(files.Count, files.Sum(f => f.Size));
    }

    private static ReleaseManifest ReadManifest(string file)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(file), ControlJson.Default.ReleaseManifest) ?? throw new JsonException("it holds `null`");
        }
        catch (JsonException e)
        {
            throw Damaged($"{file} cannot be understood: {e.Message}");
        }
        catch (FileNotFoundException)
        {
            throw Damaged($"{file} is not there");
        }
    }

    private static void RefuseUnlisted(string release, List<FileView> files)
    {
        var listed = files.Select(f => f.Path).Append(ReleaseManifest.FileName).ToHashSet(StringComparer.Ordinal);
        var unlisted = Directory.EnumerateFiles(release, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(release, f))
            .FirstOrDefault(f => !listed.Contains(f));
        if (unlisted is not null) throw Damaged($"{release} holds {unlisted}, which {ReleaseManifest.FileName} does not list");
    }

    private static async Task CopyFile(string release, string making, FileView file, CancellationToken cancellationToken)
    {
        var source = Path.GetFullPath(Path.Combine(release, file.Path));
        if (!source.StartsWith(release.TrimEnd('/') + "/", StringComparison.Ordinal))
            throw Damaged($"{ReleaseManifest.FileName} lists {file.Path}, which lies outside of the release");
        if (!File.Exists(source)) throw Damaged($"{source} is not there");
        var copy = Path.Combine(making, file.Path);
        Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
        var digest = await CopyAndHash(source, copy, cancellationToken);
        if (digest != file.Sha256) throw Damaged($"{source} was changed: its SHA-256 is {digest}, and {ReleaseManifest.FileName} says {file.Sha256}");
        const UnixFileMode Execute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        if ((File.GetUnixFileMode(source) & Execute) != 0) File.SetUnixFileMode(copy, File.GetUnixFileMode(copy) | Execute);
    }

    private static async Task<string> CopyAndHash(string source, string copy, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var from = File.OpenRead(source);
        await using var to = File.Create(copy);
        var buffer = new byte[1 << 20];
        for (int read; (read = await from.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            hash.AppendData(buffer, 0, read);
            await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static RequestException Damaged(string what) =>
        new(ExitCode.Failed, $"the release is damaged, nothing was exported: {what}", "restore the state directory from a backup, or release the model again");
}
