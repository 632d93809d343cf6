using Factory.Language;
using Microsoft.Extensions.Caching.Memory;

namespace Factory.Daemon;

/// <summary>
/// Pipelines as they were prepared last, of each file its last text: while only the content of their files changes, little of one is looked at again.
/// In memory, and no longer than they are of use.
/// </summary>
internal sealed class PreparedBefore
{
    /// <summary>Of all that are kept; one that is larger is looked at anew each time, for it would hold some 150 MiB.</summary>
    private const int MostStages = 50_000;
    private static readonly TimeSpan Unused = TimeSpan.FromMinutes(10);
    private readonly MemoryCache _kept = new(new MemoryCacheOptions { SizeLimit = MostStages });

    public Prepared.Planned? Find(Handed handed, Catalog catalog) =>
        _kept.TryGetValue(handed.Path, out Entry? last) && last!.Handed == handed && ReferenceEquals(last.Prepared.Basis!.Catalog, catalog) ? last.Prepared : null;

    public Prepared Keep(Handed handed, Prepared prepared)
    {
        if (prepared is Prepared.Planned { Basis.Files.Stamps: not null } planned)
            _kept.Set(handed.Path, new Entry(handed, planned), new MemoryCacheEntryOptions { Size = planned.Plan.Stages.Count, SlidingExpiration = Unused });
        return prepared;
    }

    private sealed record Entry(Handed Handed, Prepared.Planned Prepared);
}
