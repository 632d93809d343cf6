using Factory.Sdk;

namespace Factory.Engine;

/// <summary>Two devices are alike when no request of their backend can tell them apart.</summary>
internal sealed class Likeness(BackendDescription backend) : IEqualityComparer<Device>
{
    private readonly string[] _attributes =
        [.. backend.Arguments.Where(a => a.Rule is MatchRule.AtLeast or MatchRule.Equal or MatchRule.Like).Select(a => a.Target).Distinct()];

    public bool Equals(Device? a, Device? b)
    {
        if (ReferenceEquals(a, b)) return true;
        if (a is null || b is null || a.Model != b.Model || a.Divisible != b.Divisible || a.Alone != b.Alone || a.Resources.Count != b.Resources.Count) return false;
        for (var i = 0; i < a.Resources.Count; i++)
            if (a.Resources[i].Name != b.Resources[i].Name || a.Resources[i].Amount != b.Resources[i].Amount) return false;
        foreach (var name in _attributes)
            if (!Equals(a.Attributes.GetValueOrDefault(name), b.Attributes.GetValueOrDefault(name))) return false;
        return true;
    }

    public int GetHashCode(Device device)
    {
        var hash = new HashCode();
        hash.Add(device.Model);
        foreach (var resource in device.Resources) hash.Add(resource.Amount);
        foreach (var name in _attributes) hash.Add(device.Attributes.GetValueOrDefault(name));
        return hash.ToHashCode();
    }

    /// <summary>Whether it lies where it lay.</summary>
    public static bool SamePlace(Device a, Device b)
    {
        if (a.Groups.Count != b.Groups.Count) return false;
        foreach (var (kind, name) in a.Groups)
            if (b.Groups.GetValueOrDefault(kind) != name) return false;
        return true;
    }
}
