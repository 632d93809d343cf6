using System.Text.Json;
using Factory.Control;
using Factory.Language;
using Factory.Protocol;

namespace Factory.LanguageServer;

/// <summary>What a daemon knows that helps to write: its plugins, and the columns of its datasets.</summary>
internal sealed class Knowledge(Catalog catalog) : IKnownColumns
{
    public static readonly Knowledge None = new(new Catalog([]));
    private readonly Dictionary<string, IReadOnlyList<string>?> _columns = new(StringComparer.Ordinal);

    public Catalog Catalog { get; } = catalog;
    public bool IsEmpty => Catalog.Stages.Count == 0;

    public static async Task<Knowledge> Learn(ControlClient daemon, CancellationToken cancellationToken)
    {
        var plugins = await daemon.GetCatalogAsync(cancellationToken);
        return new(new Catalog(plugins.Deserialize(ProtocolJson.Default.IReadOnlyListPluginDescription) ?? []));
    }

    public IReadOnlyList<string>? Of(string dataset)
    {
        lock (_columns) return _columns.GetValueOrDefault(dataset);
    }

    /// <summary>Takes in the columns that a pipeline's tables have, as they are known now.</summary>
    public void Learn(string pipeline, LintReport report)
    {
        lock (_columns)
            foreach (var (stage, columns) in report.Tables) _columns[$"{pipeline}/{stage}"] = columns;
    }

    /// <summary>Asks for the columns of datasets; those that are not recorded yet are asked for again the next time.</summary>
    public async Task LearnColumns(ControlClient daemon, IEnumerable<string> datasets, CancellationToken cancellationToken)
    {
        foreach (var dataset in datasets)
        {
            lock (_columns)
                if (_columns.GetValueOrDefault(dataset) is not null) continue;
            try
            {
                var found = await daemon.GetDataAsync(dataset, cancellationToken: cancellationToken);
                lock (_columns) _columns[dataset] = [.. found.Columns.Select(c => c.Name)];
            }
            catch (ControlException)
            {
                // Nothing has been recorded of it.
            }
        }
    }
}
