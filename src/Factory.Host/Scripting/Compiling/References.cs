using System.Collections.Immutable;
using Factory.Sdk;
using Microsoft.CodeAnalysis;

namespace Factory.Host.Scripting.Compiling;

/// <summary>The assemblies that expressions are compiled against: what they may use, and a few that they may not, so that those are refused by name.</summary>
internal static class References
{
    private static readonly string[] s_names =
    [
        "System.Private.CoreLib", "System.Runtime", "System.Linq", "System.Collections", "System.Collections.Immutable", "System.Text.RegularExpressions",
        "System.Memory", "System.Linq.Expressions",
        "System.Console", "System.Diagnostics.Process", "System.ComponentModel.Primitives", "System.Net.Http", "System.Net.Primitives", "System.Text.Json",
    ];

    public static ImmutableArray<MetadataReference> All { get; } = Load();

    private static ImmutableArray<MetadataReference> Load()
    {
        var platform = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        return [.. s_names.Select(n => MetadataReference.CreateFromFile(Path.Combine(platform, n + ".dll"))),
            MetadataReference.CreateFromFile(typeof(Row).Assembly.Location)];
    }
}
