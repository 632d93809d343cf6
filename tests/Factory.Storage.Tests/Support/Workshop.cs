using Factory.Engine;
using Factory.Sdk;

namespace Factory.Storage.Tests;

/// <summary>
/// A daemon in small: the real engine on real records, artifacts and releases. Only the work itself is made up: a stage writes files
/// that say what it was given.
/// </summary>
internal sealed class Workshop : IDisposable
{
    private static readonly BackendDescription Cpu = new("cpu", "", []);
    private static readonly Inventory TwoCores = new(1, [Core("0"), Core("1")]);
    private readonly TestSpace _space;
    private readonly Queue<Effect> _effects = new();
    private FactoryEngine _engine;
    private long _now = 1_800_000_000_000;

    public Workshop(TestSpace space)
    {
        _space = space;
        Store = space.Store();
        Records = new(space["state"], Store, TimeProvider.System);
        Releases = new(space["releases"], Store, Records);
        _engine = FactoryEngine.From(Records.LoadActive());
        Happen(new EngineEvent.InventoryChanged(_now, Cpu, TwoCores));
    }

    public ArtifactStore Store { get; }
    public RecordStore Records { get; private set; }
    public ReleaseStore Releases { get; private set; }
    public FactoryEngine Engine => _engine;
    public List<Delta> Committed { get; } = [];
    /// <summary>Says how an attempt ends; null for success.</summary>
    public Func<AttemptOrder, AttemptOutcome?> Fate { get; set; } = _ => null;
    public double Accuracy { get; set; } = 0.97;
    public int Attempts { get; private set; }

    public ArtifactDigest Source(string content = "a,b\n1,2\n")
    {
        File.WriteAllText(_space["source.csv"], content);
        return Store.IngestFile(_space["source.csv"], "digits.csv");
    }

    public RunId Request(PipelinePlan plan)
    {
        var revision = Records.Revisions.Register(new()
        {
            Pipeline = plan.Pipeline, Path = $"/drop/{plan.Pipeline}.factory", Owner = "ada", Text = StorageJson.Write(plan), State = RevisionState.Accepted,
        });
        var run = Records.NextRun();
        Happen(new EngineEvent.RunRequested(++_now, run, revision.Id, "ada", plan));
        return run;
    }

    /// <summary>Runs a plan to its end.</summary>
    public RunDetails Run(PipelinePlan plan)
    {
        var run = Request(plan);
        Finish();
        return Records.Queries.Runs.Find(run)!;
    }

    public void Finish()
    {
        while (Step()) { }
    }

    /// <summary>Performs one effect, or lets time pass; false when nothing is left to be done.</summary>
    public bool Step()
    {
        foreach (var effect in _engine.TakeEffects()) _effects.Enqueue(effect);
        if (_effects.TryDequeue(out var next)) Perform(next);
        else if (_engine.NextWake() is { } wake) Happen(new EngineEvent.TimePassed(_now = Math.Max(_now, wake)));
        else return false;
        return true;
    }

    /// <summary>As after a kill: all that is not in the records is forgotten.</summary>
    public void Restart()
    {
        Records.Dispose();
        Records = new(_space["state"], Store, TimeProvider.System);
        Releases = new(_space["releases"], Store, Records);
        _effects.Clear();
        _engine = FactoryEngine.From(Records.LoadActive());
        Happen(new EngineEvent.InventoryChanged(_now, Cpu, TwoCores));
    }

    public void Dispose() => Records.Dispose();

    public void Happen(EngineEvent happened)
    {
        var deltas = _engine.Decide(happened);
        Records.Commit(deltas);
        Committed.AddRange(deltas);
    }

    private void Perform(Effect effect)
    {
        _now++;
        switch (effect)
        {
            case Effect.LookUp e:
                Happen(new EngineEvent.CacheAnswered(_now, [.. e.Stages.Select(s => new CacheAnswer(s.Stage, s.Hash, Whole(Known(s.Hash)), null))]));
                break;
            case Effect.Attend e when _engine.OrderFor(e.Attempt) is { } order:
                Attempts++;
                Happen(new EngineEvent.AttemptStarted(_now, e.Attempt, new("boot", 7, 42, "nonce")));
                Happen(new EngineEvent.AttemptEnded(_now, e.Attempt, Fate(order) ?? Work(order)));
                break;
            case Effect.Recall e:
                var earlier = Records.Queries.Studies.Earlier(e.Study.Run, e.Identity);
                Happen(new EngineEvent.StudyRecalled(_now, e.Study, earlier, earlier.Count > 0));
                break;
            case Effect.Decide { Question: { Judged: null } question } e:
                Happen(new EngineEvent.StudyAnswered(_now, e.Study, question.Number, new StudyAnswer.Begin(Value.Of(("lr", 0.001 * (question.Study.Trials.Count + 1))), null)));
                break;
            case Effect.Score e:
                Happen(new EngineEvent.TrialScored(_now, e.Study, e.Number, [e.Number / 10.0], [], null));
                break;
            case Effect.FindPrevious e:
                Happen(new EngineEvent.PreviousResolved(_now, e.Gate, Records.FindPrevious(e.Release, e.Model)));
                break;
            case Effect.EvaluateGate e:
                Happen(new EngineEvent.GateEvaluated(_now, e.Gate, [.. e.Conditions.Select(c => new ConditionValue(c.Text, true, c.Names, null))]));
                break;
            case Effect.Publish e:
                var (version, created) = Releases.Publish(e.Name, e.Alias, e.Inputs, e.Stage.Run, e.Stage.Index);
                Happen(new EngineEvent.Published(_now, e.Stage, version, created));
                break;
        }
    }

    public KnownResult? Known(InputHash hash) => Records.FindResults([hash]).GetValueOrDefault(hash);

    private KnownResult? Whole(KnownResult? known) => known?.Result.Outputs.Values.All(o => Store.Verify(o.Digest)) == true ? known : null;

    private AttemptOutcome Work(AttemptOrder order)
    {
        var outputs = new Dictionary<string, ArtifactReference>();
        foreach (var output in order.Task.Outputs)
        {
            var files = new List<(string, string)> { ("content",
                $"{order.Task.Type}.{output.Name} {order.Settings} {string.Join(' ', order.Inputs.Select(i => i.Value.Digest))}") };
            if (output.Kind == ArtifactKind.Table)
                files.Add((TableSummary.FileName, """{"rows":2,"columns":[{"name":"a","type":"integer","missing":0}],"label":"a","label_counts":{"1":2}}"""));
            var tree = _space.Tree($"work/{order.Id}/{output.Name}", [.. files]);
            outputs.Add(output.Name, new(output.Kind, Store.Ingest(tree, adopt: true)));
        }
        return new()
        {
            End = AttemptEnd.Succeeded,
            ProcessorSeconds = 0.5,
            Result = new() { Outputs = outputs,
                Metrics = Value.Of(("accuracy", Accuracy), ("classes", 10L), ("note", "fine"), ("matrix", Value.Of([1L, 2L]))) },
        };
    }

    private static Device Core(string id) =>
        new(id, "cpu", "core", false, [], new Dictionary<string, Value>(), new Dictionary<string, string>());
}
