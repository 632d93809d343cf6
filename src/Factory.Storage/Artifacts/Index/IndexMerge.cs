namespace Factory.Storage;

/// <summary>Several sorted segments, read as one.</summary>
internal static class IndexMerge
{
    public static IEnumerable<(ContentId Id, Place Place)> Entries(IReadOnlyList<IndexSegment> segments)
    {
        var heads = new PriorityQueue<(IndexSegment Segment, long At), ContentId>();
        foreach (var segment in segments)
            if (segment.Count > 0) heads.Enqueue((segment, 0), segment[0].Id);
        while (heads.TryDequeue(out var head, out var id))
        {
            yield return (id, head.Segment.PlaceOf(head.Segment[head.At]));
            if (++head.At < head.Segment.Count) heads.Enqueue(head, head.Segment[head.At].Id);
        }
    }

    /// <param name="containers">Those of all segments, each once.</param>
    public static IEnumerable<IndexEntry> Renumbered(IReadOnlyList<IndexSegment> segments, Container[] containers)
    {
        var numbers = new Dictionary<Container, int>();
        for (var i = 0; i < containers.Length; i++) numbers.Add(containers[i], i);
        return Entries(segments).Select(e => Entry(e.Id, e.Place, numbers[e.Place.Container]));
    }

    public static IndexEntry Entry(ContentId id, Place place, int container) =>
        new(id, container, place.Offset, place.Stored, place.Length, place.Kind, place.Encoding);
}
