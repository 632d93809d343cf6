namespace Factory.Hardware.Cuda;

/// <summary>Which GPUs reach each other over NVLink, directly or through switches, where no fabric says so.</summary>
internal static class NvLinks
{
    /// <param name="links">PCI addresses of what the GPU at a place in the list is linked with.</param>
    public static IReadOnlyList<NvidiaGpu> Join(IReadOnlyList<NvidiaGpu> gpus, Func<int, IEnumerable<string>> links)
    {
        var root = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < gpus.Count; i++)
        {
            if (gpus[i].Island is not null || gpus[i].Unusable is not null) continue;
            foreach (var other in links(i)) Union(gpus[i].Pci, other);
        }
        return [.. gpus.Select(g => g.Island is not null || !root.ContainsKey(g.Pci) ? g
            : g with { Island = $"nvlink-{gpus.Where(o => root.ContainsKey(o.Pci) && Find(o.Pci) == Find(g.Pci)).Min(o => o.Id)}" })];

        string Find(string at)
        {
            while (root.TryGetValue(at, out var up) && up != at) at = up;
            return at;
        }

        void Union(string a, string b)
        {
            root.TryAdd(a, a);
            root.TryAdd(b, b);
            root[Find(a)] = Find(b);
        }
    }
}
