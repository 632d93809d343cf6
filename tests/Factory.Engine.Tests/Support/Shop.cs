using Factory.Sdk;

namespace Factory.Engine.Tests;

/// <summary>
/// The real engine with a world that does only what a test says: attempts end when they are told to, time passes when it is told to.
/// The cache knows nothing unless it is taught; every answer that the engine waits for is given at once.
/// </summary>
internal sealed class Shop
{
    private static readonly BackendDescription Cpu = new("cpu", "",
        [new("cores", new(SettingKind.Integer), "", MatchRule.Take, "cores", 1), new("memory", new(SettingKind.Bytes), "", MatchRule.Take, "memory", null)]);
    private static readonly BackendDescription Gpu = new("gpu", "",
    [
        new("count", new(SettingKind.Integer), "", MatchRule.Count, "", 1L), new("model", new(SettingKind.Text), "", MatchRule.Like, "model", null),
        new("same_island", new(SettingKind.Bool), "", MatchRule.Together, "island", null),
    ]);
    private readonly List<Delta> _deltas = [];

    public Shop(int cores = 2, long memory = 1 << 30)
    {
        Device machine = new("machine", "cpu", "any", true,
            [new("cores", cores, [.. Enumerable.Range(0, cores).Select(c => $"{c}")]), new("memory", memory, [])],
            new Dictionary<string, Value>(), new Dictionary<string, string>());
        Feed(new EngineEvent.InventoryChanged(Now, Cpu, new(1, [machine])));
    }

    public FactoryEngine Engine { get; } = new();
    public long Now { get; private set; } = 1_000_000;
    public IReadOnlyList<Delta> Deltas => _deltas;
    public Dictionary<InputHash, KnownResult> Cache { get; } = [];
    /// <summary>What content holds, by its digest: attempts of <c>cut</c> make content called <c>cut</c>, and so on.</summary>
    public Dictionary<string, string[]> Held { get; } = [];
    /// <summary>What a <c>when</c> answers, by its text; true for others.</summary>
    public Dictionary<string, bool> Answers { get; } = [];
    public List<Effect.Stop> Stops { get; } = [];
    /// <summary>What the samplers and pruners of studies were asked.</summary>
    public List<StudyQuestion> Asked { get; } = [];
    public IReadOnlyList<EarlierTrial> Earlier { get; init; } = [];
    public bool Extends { get; init; }
    /// <summary>What a trial comes to, by its number.</summary>
    public Func<int, double> Score { get; init; } = n => n;

    /// <summary>Answers the question that was asked last.</summary>
    public void Answer(RunId run, int study, StudyAnswer answer) => Feed(new EngineEvent.StudyAnswered(Now, new(run, study), Asked[^1].Number, answer));

    public void Measure(RunId run, string trial, long step, double value) => Feed(new EngineEvent.TrialMeasured(Now, Open(run, trial)!.Id, step, value));

    /// <summary>GPUs called <c>MODEL0</c>, <c>MODEL1</c> and so on, some of them to an island.</summary>
    public void Install(int island, params (string Model, int Count)[] models) => Feed(new EngineEvent.InventoryChanged(Now, Gpu, new(1,
        [.. models.SelectMany(m => Enumerable.Range(0, m.Count).Select(i => new Device($"{m.Model}{i}", "gpu", m.Model, false, [],
            new Dictionary<string, Value>(), new Dictionary<string, string> { ["island"] = $"{m.Model}/{i / island}" })))])));

    public void Configure(params Contract[] contracts) => Feed(new EngineEvent.FloorConfigured(Now, new() { Contracts = contracts }));

    /// <summary>The bill of a stage's attempts, as <c>contract: unit-seconds</c>.</summary>
    public IEnumerable<string> Bill(RunId run, string stage) =>
        from closed in _deltas.OfType<Delta.AttemptClosed>()
        where closed.Run == run && PlanOf(run).Stages[closed.Attempt.Stage.Index].Name == stage
        from charge in closed.Charges
        group charge by charge.Term.Contract ?? "nothing" into contract
        select $"{contract.Key}: {contract.Sum(c => c.UnitMilliseconds) / 1000}";

    public string WhyThere(RunId run, string stage) =>
        _deltas.OfType<Delta.AttemptCreated>().Last(d => d.Run == run && PlanOf(run).Stages[d.Attempt.Stage.Index].Name == stage).Why;

    public RunId Run(int number, PipelinePlan plan)
    {
        Feed(new EngineEvent.RunRequested(Now, new(number), 1, "anna", plan));
        return new(number);
    }

    public void Feed(EngineEvent happened)
    {
        _deltas.AddRange(Engine.Decide(happened));
        for (var effects = Engine.TakeEffects(); effects.Count > 0; effects = Engine.TakeEffects())
            foreach (var effect in effects.Distinct()) Perform(effect);
    }

    /// <summary>Ends the open attempt of a stage.</summary>
    public void End(RunId run, string stage, AttemptEnd end = AttemptEnd.Succeeded, int? exitCode = null)
    {
        var attempt = Open(run, stage) ?? throw new InvalidOperationException($"{stage} of run {run} is {Status(run, stage)} and has no open attempt");
        var result = end == AttemptEnd.Succeeded ? new StageResult
        {
            Metrics = Value.Of(("score", 1.0)),
            Outputs = ((PlannedTask)Find(run, stage)!.Plan).Outputs.ToDictionary(o => o.Name, o => new ArtifactReference(o.Kind, new(stage))),
        } : null;
        Feed(new EngineEvent.AttemptEnded(Now, attempt.Id, new() { End = end, Reason = end.ToString(), ExitCode = exitCode, Result = result }));
    }

    public void Pass(TimeSpan time)
    {
        Now += (long)time.TotalMilliseconds;
        Feed(new EngineEvent.TimePassed(Now));
    }

    public AttemptState? Open(RunId run, string stage) => Find(run, stage)?.Attempts.LastOrDefault(a => a.Outcome is null);

    /// <summary>Of a stage of a run that may be over.</summary>
    public StageStatus Status(RunId run, string stage) =>
        Find(run, stage)?.Status ?? _deltas.OfType<Delta.StageEnded>().Cast<Delta>().Concat(_deltas.OfType<Delta.StageCompleted>())
        .Where(d => d.Run == run)
            .Select(d => d switch { Delta.StageEnded e => (e.Index, e.Status), Delta.StageCompleted c => (c.Index, StageStatus.Done), _ => default })
        .Last(d => NameOf(run, d.Index) == stage).Item2;

    public string? Reason(RunId run, string stage) =>
        _deltas.OfType<Delta.StageEnded>().LastOrDefault(d => d.Run == run && NameOf(run, d.Index) == stage)?.Reason;

    public RunStatus? Ended(RunId run) => _deltas.OfType<Delta.RunEnded>().FirstOrDefault(d => d.Run == run)?.Status;

    /// <summary>The stages that run now, as <c>run.name</c>.</summary>
    public IReadOnlyList<string> Running =>
        [.. from run in Engine.State.Runs from stage in run.Stages where stage.Status == StageStatus.Running select $"{run.Id}.{stage.Plan.Name}"];

    private StageState? Find(RunId run, string stage) => Engine.State.Run(run)?.Stages.First(s => s.Plan.Name == stage);

    /// <summary>What the open attempt of a stage is to do.</summary>
    public AttemptOrder Order(RunId run, string stage) => Engine.OrderFor(Open(run, stage)!.Id)!;

    public string NameOf(RunId run, int index) =>
        _deltas.OfType<Delta.StageAdded>().FirstOrDefault(a => a.Run == run && a.Index == index)?.Stage.Name ?? PlanOf(run).Stages[index].Name;

    private PipelinePlan PlanOf(RunId run) => _deltas.OfType<Delta.RunCreated>().First(d => d.Run == run).Plan;

    private void Perform(Effect effect)
    {
        switch (effect)
        {
            case Effect.LookUp e: Feed(new EngineEvent.CacheAnswered(Now, [.. e.Stages.Select(s => new CacheAnswer(s.Stage, s.Hash, Cache.GetValueOrDefault(s.Hash), null))])); break;
            case Effect.Attend e: Feed(new EngineEvent.AttemptStarted(Now, e.Attempt, new("boot", 1, 1, "n"))); break;
            case Effect.ListEntries e: Feed(new EngineEvent.EntriesListed(Now, e.FanOut,
                [.. Held.GetValueOrDefault(e.Artifact.Hex, []).Select(n => new ArtifactEntry(n, new($"{n} of {e.Artifact}")))])); break;
            case Effect.Stop e: Stops.Add(e); break;
            case Effect.AskWhen e: Feed(new EngineEvent.WhenAnswered(Now, e.Stage,
                new(e.Question.Text, Answers.GetValueOrDefault(e.Question.Text, true), e.Question.Names, null))); break;
            case Effect.EvaluateGate e: Feed(new EngineEvent.GateEvaluated(Now, e.Gate,
                [.. e.Conditions.Select(c => new ConditionValue(c.Text, Answers.GetValueOrDefault(c.Text, true), c.Names, null))])); break;
            case Effect.Recall e: Feed(new EngineEvent.StudyRecalled(Now, e.Study, Earlier, Extends)); break;
            case Effect.Decide e: Asked.Add(e.Question); break;
            case Effect.Score e: Feed(new EngineEvent.TrialScored(Now, e.Study, e.Number, [Score(e.Number)], [], null)); break;
            case Effect.Publish e: Feed(new EngineEvent.Published(Now, e.Stage, 1, true)); break;
            default: throw new InvalidOperationException($"the shop does not know {effect}");
        }
    }
}
