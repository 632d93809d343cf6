using Factory.Language;
using Factory.Sdk;
using Factory.Storage;

namespace Factory.Daemon;

/// <summary>
/// The tables of a pipeline, as far as they are known before anything runs: by the file that is read, by what a stage foretells of its result, or by what was recorded of the dataset
/// when it was last made; and on from there through the stages that take columns over.
/// </summary>
/// <param name="folder">The folder of the pipeline's file.</param>
/// <param name="columnsOf">The columns of a dataset, by its name, as recorded; null when there are none.</param>
internal sealed class KnownTables(BoundPipeline pipeline, string folder, Func<string, IReadOnlyList<TableColumn>?> columnsOf)
{
    private const int MostNamed = 256;

    private readonly TextHeads _heads = new(folder);
    private readonly Dictionary<string, KnownTable> _foretold = new(StringComparer.Ordinal);
    private Dictionary<string, BoundTask> ByName => field ??= Tasks.DistinctBy(t => t.Name).ToDictionary(t => t.Name, StringComparer.Ordinal);

    /// <summary>All tasks, of a fan-out each for itself.</summary>
    public IReadOnlyList<BoundTask> Tasks => field ??= PlainTasks.Of(pipeline);

    /// <summary>What a stage says that it makes.</summary>
    public void Foretell(BoundTask task, IReadOnlyList<CheckedColumn> columns) => _foretold[task.Name] =
        new(task.Name, [.. columns.Select(c => c.Name)], columns.Where(c => c.IsText).ToDictionary(c => c.Name, _ => (string?)null, StringComparer.Ordinal)) { HasRows = true, Label = task.Settings[TextHeads.Label]?.AsText() };

    /// <summary>The columns of what stages make, by the stages' names: for who writes the pipeline, so of the first few hundred.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Named() =>
        (from task in Tasks.Take(MostNamed)
         let output = task.Outputs.FirstOrDefault(o => o.Kind == ArtifactKind.Table)
         where output is not null
         let table = Of(new InputSource.Output(task.Name, output.Name))
         where table is not null
         select (Name: task.Name.Split('[')[0], table.Columns)).DistinctBy(t => t.Name).ToDictionary(t => t.Name, t => t.Columns, StringComparer.Ordinal);

    /// <summary>What is wrong with the file that a stage reads.</summary>
    public IEnumerable<Finding> OddOf(BoundTask task)
    {
        if (_heads.FilesOf(task) is { } files && TextHeads.InputOf(task) is { Source: InputSource.File { Path: var path } } input)
            return [new(PlanFindings.NotOneFile(input.Span, task.Type.Name, path.AsText()!, files, TextHeads.Many), $"one file at {path.AsText()}")];
        return _heads.Of(task) is { } head ? HeadFindings.Of(task, head) : [];
    }

    /// <summary>The tables that a stage's settings and C# are about.</summary>
    public IEnumerable<KnownTable> ReadBy(BoundTask task)
    {
        if (_heads.Of(task) is { Fault: null } head && TextHeads.TableOf(task, head) is { } own) return [own];
        if (task.Inputs.All(i => i.Kind != ArtifactKind.Table)) return task.Outputs is [{ Name: var made }] && Recorded(task, made) is { } recorded ? [recorded] : [];
        return task.Inputs.Where(i => i.Kind == ArtifactKind.Table && (i.Name == task.Inputs[0].Name || task.Type.Inputs.Any(t => t.Many))).Select(i => Of(i.Source)).OfType<KnownTable>();
    }

    /// <summary>Through stages that take columns over as they are.</summary>
    public KnownTable? Of(InputSource source)
    {
        var through = new Stack<(BoundTask Stage, OutputDescription Output)>();
        var known = Of(source, through);
        while (known is not null && through.TryPop(out var next)) known = known.After(next.Stage, next.Output);
        return known;
    }

    private KnownTable? Of(InputSource source, Stack<(BoundTask Stage, OutputDescription Output)> through)
    {
        for (var left = ByName.Count; left > 0; left--)
        {
            if (source is InputSource.Dataset { Reference: var reference }) return reference.AsText() is { } outside ? Recorded(outside) : null;
            if (source is not InputSource.Output { Key: null } output || ByName.GetValueOrDefault(output.Stage) is not { } made) return null;
            if (_heads.Of(made) is { } head) return head.Fault is null ? TextHeads.TableOf(made, head) : null;
            if (_foretold.TryGetValue(made.Name, out var foretold)) return foretold;
            if (Recorded(made, output.Name) is { } recorded) return recorded;
            if (made.Type.Outputs.FirstOrDefault(o => o.From is not null || o.Name == output.Name) is not { ColumnsOf: { } from } passed
                || made.Inputs.FirstOrDefault(i => i.Name == from) is not { } input) return null;
            through.Push((made, passed));
            source = input.Source;
        }
        return null;
    }

    private KnownTable? Recorded(BoundTask made, string output) =>
        made.IsDataset ? Recorded($"{pipeline.Name}/{made.Name}{(made.Outputs.Count == 1 ? "" : $"/{output}")}") : null;

    private KnownTable? Recorded(string dataset) => columnsOf(dataset) is { Count: > 0 } columns
        ? new(dataset, [.. columns.Select(c => c.Name)], columns.Where(c => c.Type == "text").ToDictionary(c => c.Name, _ => (string?)null, StringComparer.Ordinal)) { Dataset = dataset } : null;
}
