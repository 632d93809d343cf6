using System.Runtime.InteropServices;

namespace Factory.Storage;

/// <summary>Something for each content, of which there may be millions: what the index knows is counted by its place there, and nothing of it kept but that something.</summary>
/// <param name="index">As it was when this was made: what came later counts with what no index knows.</param>
internal sealed class PerPiece<T>(IReadOnlyList<IndexSegment> index)
{
    private readonly T[] _known = new T[index.Sum(s => s.Count)];
    private readonly Dictionary<ContentId, T> _others = [];

    public ref T this[ContentId id]
    {
        get
        {
            var before = 0L;
            foreach (var segment in index)
            {
                if (segment.Find(id) is >= 0 and var at) return ref _known[before + at];
                before += segment.Count;
            }
            return ref CollectionsMarshal.GetValueRefOrAddDefault(_others, id, out _)!;
        }
    }
}
