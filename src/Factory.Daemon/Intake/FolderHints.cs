using System.Buffers.Binary;
using System.Text;
using System.Threading.Channels;

namespace Factory.Daemon;

/// <summary>
/// Hints from inotify(7) of when to look at a folder. Scanning is the truth: a hint that is missed, doubled or wrong costs time and
/// nothing else. The one thing that scanning cannot see is that a name was renamed into place, and so is whole.
/// </summary>
internal sealed class FolderHints : IDisposable
{
    private readonly Channel<string?> _hints = Channel.CreateUnbounded<string?>();
    private readonly FileStream? _events;
    private readonly int _watch;
    private bool _over;

    public FolderHints(string folder)
    {
        const uint mask = Native.MovedTo | Native.MovedFrom | Native.Created | Native.CloseWrite | Native.Deleted | Native.DeletedSelf | Native.MovedSelf;
        var handle = Native.OpenInotify();
        // The user's instances or watches may be used up: then the regular scans have to do.
        if (handle.IsInvalid) return;
        _watch = Native.inotify_add_watch(handle, folder, mask);
        if (_watch < 0)
        {
            handle.Dispose();
            return;
        }
        _events = new FileStream(handle, FileAccess.Read, 0, isAsync: false);
        new Thread(Listen) { IsBackground = true, Name = "folder hints" }.Start();
    }

    /// <summary>Whether the kernel gives hints.</summary>
    public bool Coming => _events is not null;

    /// <summary>Names that were renamed in; null for any other change.</summary>
    public ChannelReader<string?> Reader => _hints.Reader;

    private void Listen()
    {
        var buffer = new byte[64 * 1024];
        using (_events)
            try
            {
                while (!_over && _events!.Read(buffer) is var length and > 0)
                    for (var at = 0; at < length;) at += Take(buffer.AsSpan(at));
            }
            catch (IOException)
            {
                // The watch is over; scanning goes on.
            }
    }

    /// <summary>One struct inotify_event: int wd, uint mask, uint cookie, uint length, then the name, padded with zeros.</summary>
    private int Take(ReadOnlySpan<byte> at)
    {
        var mask = BinaryPrimitives.ReadUInt32LittleEndian(at[4..]);
        var length = (int)BinaryPrimitives.ReadUInt32LittleEndian(at[12..]);
        var name = Encoding.UTF8.GetString(at.Slice(16, length).TrimEnd((byte)0));
        // The last one: the folder is gone, or this was disposed.
        if ((mask & Native.Ignored) != 0) _over = true;
        _hints.Writer.TryWrite((mask & Native.MovedTo) != 0 ? name : null);
        return 16 + length;
    }

    /// <summary>Ends the watch, and by that the thread: closing alone would not wake it.</summary>
    public void Dispose()
    {
        try
        {
            if (_events is not null) _ = Native.inotify_rm_watch(_events.SafeFileHandle, _watch);
        }
        catch (ObjectDisposedException)
        {
            // It has ended by itself.
        }
    }
}
