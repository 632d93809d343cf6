using System.Globalization;

namespace Factory.Storage;

/// <summary>How people name a version: <c>name</c>, <c>name@3</c>, <c>name@word</c>.</summary>
internal static class Reference
{
    public static (string Name, string? Version) Split(string reference) =>
        reference.LastIndexOf('@') is > 0 and var at ? (reference[..at], reference[(at + 1)..]) : (reference, null);

    public static long? Number(string? version) => long.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
