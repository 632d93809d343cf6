using System.Collections.Concurrent;
using Factory.Engine;

namespace Factory.Execution.Attempts;

/// <summary>Folders that wait for an attempt of their shape, under <c>spare/</c>; what an earlier daemon left there is deleted.</summary>
internal sealed class SpareFolders
{
    /// <summary>How many wait, of all shapes together.</summary>
    private const int Most = 64;

    private readonly string _root;
    private readonly ConcurrentDictionary<string, ConcurrentBag<LaidOut>> _waiting = new(StringComparer.Ordinal);
    private long _last;
    private int _count;

    public SpareFolders(string workRoot)
    {
        _root = Path.Combine(workRoot, "spare");
        Trees.Delete(_root);
        Directory.CreateDirectory(_root);
    }

    /// <summary>One that is laid out for such a task; null when none waits.</summary>
    public LaidOut? Take(PlannedTask task)
    {
        if (!_waiting.TryGetValue(ShapeOf(task), out var waiting) || !waiting.TryTake(out var found)) return null;
        Interlocked.Decrement(ref _count);
        return found;
    }

    /// <summary>An empty one, to be laid out.</summary>
    public LaidOut Make(PlannedTask task)
    {
        var made = new LaidOut(ShapeOf(task), Next());
        Directory.CreateDirectory(made.Root);
        return made;
    }

    /// <summary>Takes a folder whose attempt is over and written down; false when it cannot be used again.</summary>
    public bool Give(LaidOut folder, string at)
    {
        if (Volatile.Read(ref _count) >= Most || !folder.Restore(at, Next())) return false;
        Interlocked.Increment(ref _count);
        _waiting.GetOrAdd(folder.Shape, _ => []).Add(folder);
        return true;
    }

    private string Next() => Path.Combine(_root, $"{Interlocked.Increment(ref _last)}");

    // Of one plugin: what a host may still hold open is no other plugin's.
    private static string ShapeOf(PlannedTask task) => string.Join('\0',
        [task.Plugin.Digest, task.Expressions?.Assembly ?? "", .. task.Outputs.Select(o => o.Name), "", .. task.Files.SelectMany(f => new[] { f.Key, f.Value.Hex })]);
}
