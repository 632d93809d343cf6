using Factory.Language;
using Microsoft.Win32.SafeHandles;

namespace Factory.Daemon;

/// <summary>The files that a dropped pipeline uses: they lie in the same folder, under the same rules, and are read with it.</summary>
/// <param name="Texts">Of those that could be read, by name.</param>
/// <param name="Stamps">Of all that are named; null for one that is not there.</param>
/// <param name="Distrust">Why one of them is not read, or null.</param>
internal sealed record DroppedUses(IReadOnlyDictionary<string, string> Texts, IReadOnlyDictionary<string, DropStamp?> Stamps, string? Distrust)
{
    public static DroppedUses Read(SafeFileHandle folder, string text)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        var stamps = new Dictionary<string, DropStamp?>(StringComparer.Ordinal);
        string? distrust = null;
        var open = new Queue<string>(PipelineCompiler.UsedBy(text));
        while (open.TryDequeue(out var name))
        {
            // What lies elsewhere is not this folder's to read: the pipeline is told that it is not there.
            if (name.Contains('/') || !stamps.TryAdd(name, null) || DroppedFile.Read(folder, name) is not { } file) continue;
            stamps[name] = file.Stamp;
            if (file.Distrust is { } why) distrust ??= $"{name}: {why}";
            else
            {
                texts[name] = file.Text;
                foreach (var next in PipelineCompiler.UsedBy(file.Text)) open.Enqueue(next);
            }
        }
        return new(texts, stamps, distrust);
    }

    /// <summary>Whether all of them are as they were.</summary>
    public bool AreAsTheyWere(SafeFileHandle folder) => Stamps.All(s => DroppedFile.Look(folder, s.Key) == s.Value);
}
