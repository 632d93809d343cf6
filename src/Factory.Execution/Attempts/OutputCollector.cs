using Factory.Engine;
using Factory.Protocol;
using Factory.Sdk;

namespace Factory.Execution.Attempts;

/// <summary>Takes an attempt's outputs into the store. May be interrupted anywhere and done again.</summary>
internal sealed class OutputCollector(IArtifactStore store)
{
    /// <exception cref="InvalidDataException">An output is missing or holds what an artifact may not.</exception>
    public StageResult Collect(AttemptFolder folder, PlannedTask task, Value.Map metrics)
    {
        var taken = TakenBefore(folder) ?? Take(folder, task);
        return new()
        {
            Outputs = task.Outputs.ToDictionary(o => o.Name, o => new ArtifactReference(o.Kind, new(taken[o.Name]))),
            Metrics = metrics,
        };
    }

    private Dictionary<string, string>? TakenBefore(AttemptFolder folder)
    {
        var taken = folder.TakenOutputs;
        foreach (var digest in taken?.Values ?? Enumerable.Empty<string>()) store.Secure(new(digest));
        return taken;
    }

    // The digests are kept before anything is deleted: a daemon that dies in between finds them here and not an empty folder.
    private Dictionary<string, string> Take(AttemptFolder folder, PlannedTask task)
    {
        var taken = task.Outputs.ToDictionary(o => o.Name, o => Take(folder, o).Hex);
        folder.TakenOutputs = taken;
        return taken;
    }

    private ArtifactDigest Take(AttemptFolder folder, PlannedOutput output)
    {
        var directory = folder.At(Path.Combine(TicketFiles.Outputs, output.Name));
        if (new DirectoryInfo(directory) is not { Exists: true, LinkTarget: null })
            throw new InvalidDataException(
                $"output `{output.Name}` is no directory any more: the stage must leave {TicketFiles.Outputs}/{output.Name} in its place");
        return store.Ingest(directory, adopt: true);
    }
}
