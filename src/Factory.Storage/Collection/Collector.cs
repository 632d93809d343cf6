namespace Factory.Storage;

/// <summary>
/// Deletes what nothing needs, in two phases: what is found unneeded is noted, and deleted when it was found so again after a time of
/// grace. What is taken in or read meanwhile is spared. One at a time.
/// </summary>
internal sealed class Collector(StoreParts parts, ArtifactStore store, TimeProvider time)
{
    private readonly DeadList _list = new(Path.Combine(parts.Root, "dead"));

    /// <param name="roots">All that stays, as it is at the moment of the call.</param>
    /// <exception cref="CollectionRefusedException">It is not certain what is needed.</exception>
    public CollectionReport Run(Func<IReadOnlyList<CollectionRoot>> roots, CollectionOrder order, CancellationToken cancellationToken)
    {
        parts.Index.Refresh();
        var inventory = StoreInventory.Of(parts, cancellationToken);
        var live = Look(roots(), inventory);
        var dead = inventory.Dead(live);
        var copies = inventory.Copies(live, parts, time.GetUtcNow());
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var before = _list.Read();
        var since = dead.ToDictionary(d => d.Key, d => before.TryGetValue(d.Key, out var then) ? then : now);
        var due = since.Where(s => now - s.Value >= order.Grace.TotalMilliseconds).Select(s => s.Key).ToHashSet();
        var report = new CollectionReport
        {
            Kept = live.Artifacts, IsDead = a => dead.ContainsKey(ContentId.OfHex(a.Hex)), DeadBytes = dead.Values.Sum(), DeadPieces = dead.Count, CopyBytes = copies.Sum(c => c.Size),
            WaitingBytes = dead.Where(d => !due.Contains(d.Key)).Sum(d => d.Value),
            WaitingUntil = since.Where(s => !due.Contains(s.Key)).Select(s => (DateTimeOffset?)DateTimeOffset.FromUnixTimeMilliseconds(s.Value) + order.Grace).Min(),
        };
        if (order.DryRun) return report;
        try
        {
            var freed = 0L;
            if (due.Count > 0 || copies.Count > 0)
            {
                // Who begins from here on sees what is doomed and spares what it needs.
                parts.Doomed.Begin(due);
                if (parts.Uses.AnyBefore(parts.Uses.Now)) return report with { Postponed = "content is being added or read right now: try again when that is over" };
                live = Look(roots(), inventory);
                parts.Doomed.Spare(live.Contains);
                freed = new Sweep(parts, live, time.GetUtcNow(), cancellationToken).Run(inventory, copies);
            }
            // What is due and shares a pack with what stays keeps its time.
            _list.Write(since);
            return report with { FreedBytes = freed };
        }
        finally
        {
            parts.Doomed.End();
        }
    }

    private LiveSet Look(IReadOnlyList<CollectionRoot> roots, StoreInventory inventory)
    {
        if (roots.Count == 0 && !inventory.IsEmpty)
            throw new CollectionRefusedException("the records name nothing that is needed, and the store is not empty: nothing was deleted; are these the records of this store?");
        return LiveSet.Of(roots, store, parts);
    }
}
