using Factory.Engine;
using Factory.Protocol;
using Factory.Sdk;

namespace Factory.Execution.Attempts;

/// <summary>Takes an attempt's outputs into the store. May be interrupted anywhere and done again: they stay where they are until its end is written down.</summary>
internal sealed class OutputCollector(IArtifactStore store)
{
    /// <exception cref="InvalidDataException">An output is missing or holds what an artifact may not.</exception>
    public StageResult Collect(AttemptFolder folder, PlannedTask task, Value.Map metrics)
    {
        return new()
        {
            Outputs = task.Outputs.ToDictionary(o => o.Name, o => new ArtifactReference(o.Kind, Take(folder, o))),
            Metrics = metrics,
        };
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
