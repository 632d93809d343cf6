using System.Globalization;
using System.Reflection;

namespace Factory.Storage;

/// <summary>One step of the schema.</summary>
/// <param name="Number">The schema's version after it.</param>
internal sealed record Migration(int Number, string Name, string Sql)
{
    /// <summary>All steps, from <c>Migrations/0001_….sql</c> on.</summary>
    public static readonly IReadOnlyList<Migration> All = [.. Load().OrderBy(m => m.Number)];

    private static IEnumerable<Migration> Load()
    {
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.EndsWith(".sql", StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            yield return new(int.Parse(name.AsSpan(0, 4), CultureInfo.InvariantCulture), name, reader.ReadToEnd());
        }
    }
}
