using Factory.Engine;
using Factory.Language;
using Factory.Storage;
using Microsoft.Win32.SafeHandles;

namespace Factory.Daemon;

/// <summary>
/// Takes pipeline files from a folder. Every distinct content that stood still for a second, or was renamed in, becomes one accepted,
/// rejected or waiting revision; what became of each file stands beside the folder, in <c>status/</c>.
/// </summary>
internal sealed partial class WatchedFolder(string folder, Submissions submissions, RunEndings endings, TimeProvider clock, ILogger<WatchedFolder> log)
{
    private static readonly TimeSpan ScanPeriod = TimeSpan.FromSeconds(2);
    /// <summary>Where hints come, scanning by the clock is for the hints that were missed.</summary>
    private static readonly TimeSpan HintedScanPeriod = TimeSpan.FromSeconds(5);

    /// <summary>What each name looked like when it was last seen, and since when.</summary>
    private readonly Dictionary<string, (DropStamp Stamp, long Since)> _seen = new(StringComparer.Ordinal);
    /// <summary>The state of each name that was dealt with.</summary>
    private readonly Dictionary<string, DropStamp> _dealt = new(StringComparer.Ordinal);
    /// <summary>What each pipeline that was dealt with uses.</summary>
    private readonly Dictionary<string, DroppedUses> _uses = new(StringComparer.Ordinal);
    /// <summary>Those of which it was told that a file that they name is still being written.</summary>
    private readonly HashSet<string> _moving = new(StringComparer.Ordinal);
    private readonly HashSet<string> _renamedIn = new(StringComparer.Ordinal);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        while (!cancellationToken.IsCancellationRequested)
        {
            using var hints = new FolderHints(folder);
            // Another folder may take this one's place: hints are asked for anew now and then.
            for (var round = 0; round < 30 && Directory.Exists(folder); round++)
            {
                var unsettled = await TryScan(cancellationToken);
                await Pause(hints, unsettled ? TimeSpan.FromMilliseconds(200) : hints.Coming ? HintedScanPeriod : ScanPeriod, cancellationToken);
            }
            if (!Directory.Exists(folder)) await Task.Delay(ScanPeriod, clock, cancellationToken);
        }
    }

    /// <summary>A full disk, or a folder that is taken away meanwhile, ends a scan and not the daemon: the next one is the truth again.</summary>
    private async Task<bool> TryScan(CancellationToken cancellationToken)
    {
        try
        {
            return await Scan(cancellationToken);
        }
        catch (Exception e) when (e is RecordsException { CanGoOn: true } or IOException or UnauthorizedAccessException)
        {
            BrokenOff(log, folder, e.Message);
            return false;
        }
    }

    /// <returns>Whether a file is still being written.</returns>
    private async Task<bool> Scan(CancellationToken cancellationToken)
    {
        if (Trust.DistrustOfFolder(folder) is { } distrust)
        {
            Distrusted(log, distrust);
            endings.Status.Write("factoryd", $"nothing in {folder} is run: {distrust}\n");
            return false;
        }
        using var handle = Native.OpenDirectory(folder);
        var names = Directory.EnumerateFileSystemEntries(folder, "*.factory").Select(p => Path.GetFileName(p)!).Order(StringComparer.Ordinal).ToList();
        var unsettled = false;
        foreach (var name in names)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (DroppedFile.Look(handle, name) is not { } stamp || _dealt.GetValueOrDefault(name) == stamp && IsUsedAsItWas(handle, name)) continue;
            if (!_renamedIn.Remove(name) && !HasSettled(name, stamp) || !HaveUsesSettled(handle, name)) unsettled = true;
            else if (DroppedFile.Read(handle, name) is not { } file || !await Deal(file, DroppedUses.Read(handle, file.Text))) unsettled = true;
        }
        await Retire(names);
        return await submissions.LookAgain() || unsettled;
    }

    private bool HasSettled(string name, DropStamp stamp)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        if (!_seen.TryGetValue(name, out var seen) || seen.Stamp != stamp) _seen[name] = seen = (stamp, now);
        return now - seen.Since >= Stillness.Enough.TotalMilliseconds || (stamp.TouchedAt <= now - Stillness.Enough.TotalMilliseconds && stamp.TouchedAt > 0);
    }

    private bool IsUsedAsItWas(SafeFileHandle handle, string name) => !_uses.TryGetValue(name, out var uses) || uses.AreAsTheyWere(handle);

    private bool HaveUsesSettled(SafeFileHandle handle, string name) => !_uses.TryGetValue(name, out var uses)
        || uses.Stamps.All(u => DroppedFile.Look(handle, u.Key) is not { } now || now == u.Value || HasSettled(u.Key, now));

    /// <returns>False while a file that it names is still being written: then it is found again.</returns>
    private async Task<bool> Deal(DroppedFile file, DroppedUses uses)
    {
        var path = Path.Combine(folder, file.Name);
        var text = new PipelineText(path, file.Text, uses.Texts);
        if ((file.Distrust ?? uses.Distrust) is { } distrust) endings.Status.Write(file.Name, $"not run: {distrust}\n");
        else if (PipelineCompiler.IsForUse(file.Text)) endings.Status.Write(file.Name, "not run: it has no header, and is there for others to use\n");
        else if (submissions.Known(path) is { } known && known.TextDigest == Revisions.DigestOf(file.Text, uses.Texts) && !submissions.IsHalfTaken(known))
            endings.TellAgain(known);
        else
        {
            try
            {
                if (await submissions.Drop(text) is { } moving)
                {
                    // Of a file that never rests an author must hear; once is enough.
                    if (_moving.Add(file.Name))
                        endings.Status.Write(file.Name, $"not run yet: {moving} is still being written; `factory run` takes it as it is\n");
                    return false;
                }
            }
            catch (Exception e) when (e is RecordsException { CanGoOn: true } or IOException)
            {
                // Not acknowledged, so not dealt with: the next scan finds it again.
                NotTaken(log, path, e.Message);
                return true;
            }
        }
        _dealt[file.Name] = file.Stamp;
        _uses[file.Name] = uses;
        _seen.Remove(file.Name);
        _moving.Remove(file.Name);
        return true;
    }

    private async Task Retire(List<string> names)
    {
        foreach (var gone in _dealt.Keys.Union(_moving).Except(names, StringComparer.Ordinal).ToList())
        {
            await submissions.Retire(Path.Combine(folder, gone));
            _dealt.Remove(gone);
            _uses.Remove(gone);
            _moving.Remove(gone);
        }
    }

    private async Task Pause(FolderHints hints, TimeSpan atMost, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var timer = clock.CreateTimer(_ => limit.Cancel(), null, atMost, Timeout.InfiniteTimeSpan);
        try
        {
            await hints.Reader.WaitToReadAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return;
        }
        while (hints.Reader.TryRead(out var renamed))
            if (renamed is not null) _renamedIn.Add(renamed);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Nothing in the watched folder is run: {Reason}")]
    private static partial void Distrusted(ILogger log, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Folder} could not be looked through: {Reason}. It is tried again")]
    private static partial void BrokenOff(ILogger log, string folder, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Path} could not be taken: {Reason}")]
    private static partial void NotTaken(ILogger log, string path, string reason);
}
