using System.Security.Cryptography;

namespace Factory.Storage;

/// <summary>
/// A mebibyte held back. On a full disk not even deleting and checkpointing work; with this given up they do. Taken back when there is
/// room again. That it is there also says that a database was.
/// </summary>
internal sealed class Ballast(string stateDirectory)
{
    private const int Size = 1 << 20;
    /// <summary>With less than this it is not held back.</summary>
    public const long Room = 16 * Size;
    private readonly string _path = Path.Combine(stateDirectory, "ballast");

    public bool Exists => File.Exists(_path);

    public void Drop() => File.Delete(_path);

    /// <summary>Holds it back, if it is not and there is room.</summary>
    public void Restore()
    {
        if (Exists || new DriveInfo(stateDirectory).AvailableFreeSpace < Room) return;
        try
        {
            // Random, so that no file system can make it smaller.
            DurableFile.Write(_path, RandomNumberGenerator.GetBytes(Size));
        }
        catch (IOException)
        {
            // The room is gone again; a later commit tries again.
        }
    }
}
