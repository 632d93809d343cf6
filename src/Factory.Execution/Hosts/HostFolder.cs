using System.Text;

namespace Factory.Execution;

/// <summary>What a host has of its own on disk: <c>hosts/NONCE/</c> with its temporary files and its last words.</summary>
internal sealed class HostFolder
{
    private const int MostWords = 4096;
    private readonly string _root;

    private HostFolder(string root) => _root = root;

    public string Temporary => Path.Combine(_root, "tmp");
    public string StandardError => Path.Combine(_root, "stderr.log");

    public static HostFolder Create(string workRoot, string nonce)
    {
        var folder = Of(workRoot, nonce);
        Directory.CreateDirectory(folder.Temporary);
        return folder;
    }

    public static HostFolder Of(string workRoot, string nonce) => new(Path.Combine(AllUnder(workRoot), nonce));

    public static string AllUnder(string workRoot) => Path.Combine(workRoot, "hosts");

    /// <summary>The end of what it wrote to standard error.</summary>
    public string LastWords()
    {
        if (!File.Exists(StandardError)) return "";
        using var file = new FileStream(StandardError, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        file.Position = Math.Max(0, file.Length - MostWords);
        var bytes = new byte[MostWords];
        return Encoding.UTF8.GetString(bytes, 0, file.ReadAtLeast(bytes, MostWords, throwOnEndOfStream: false)).Trim();
    }

    public void Delete() => Trees.Delete(_root);
}
