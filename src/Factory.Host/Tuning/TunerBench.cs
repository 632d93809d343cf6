using Factory.Host.Plugins;
using Factory.Protocol;
using Factory.Sdk;

namespace Factory.Host.Tuning;

/// <summary>One study as it was told, with whoever decides for it.</summary>
internal sealed class TunerBench(PluginFolder plugin)
{
    private readonly List<Trial> _trials = [];
    private TunerSetup _setup = null!;
    private SearchSpace _space = null!;
    private ISampler? _sampler;
    private IPruner? _pruner;
    private ITerminator? _terminator;

    public TunerResponse Answer(TunerRequest request)
    {
        if (request.Setup is { } setup) SetUp(setup);
        foreach (var change in request.Changed) Change(change);
        var study = StudyOf(request);
        if (request.Next) return new(request.Id, Move: Write(_pruner!.Next(study)));
        if (request.Judge is { } trial) return new(request.Id, Verdict: _pruner!.Judge(study, trial));
        if (request.Over) return new(request.Id, Over: _terminator!.Over(study));
        if (request.Propose is { } count) return new(request.Id, Points: _sampler!.Propose(study, count, CancellationToken.None));
        return new(request.Id, Error: "the request asks for nothing");
    }

    private void SetUp(TunerSetup setup)
    {
        _setup = setup;
        _space = new(setup.Space);
        _trials.Clear();
        _sampler = setup.Sampler is { } sampler ? (ISampler)TunerClass.Create(plugin.Samplers, plugin.Manifest, sampler) : null;
        _pruner = setup.Pruner is { } pruner ? (IPruner)TunerClass.Create(plugin.Pruners, plugin.Manifest, pruner) : null;
        _terminator = setup.Terminator is { } terminator ? (ITerminator)TunerClass.Create(plugin.Terminators, plugin.Manifest, terminator) : null;
    }

    private void Change(TrialChange change)
    {
        var t = change.Trial;
        var before = change.Number < _trials.Count ? _trials[change.Number].Curve : [];
        var trial = new Trial(t.Parameters)
        {
            State = t.State, Values = t.Values, Curve = [.. before.Take(change.Kept), .. t.Curve], Constraints = t.Constraints, Recorded = t.Recorded,
            Parent = t.Parent, Until = t.Until,
        };
        if (change.Number < _trials.Count) _trials[change.Number] = trial;
        else _trials.Add(trial);
    }

    // A list of its own: whoever keeps it sees no later trials in it.
    private Study StudyOf(TunerRequest request) => new()
    {
        Space = _space, Objectives = _setup.Objectives, Trials = [.. _trials], Seed = _setup.Seed, Budget = request.Budget, Workers = request.Workers, Steps = _setup.Steps,
    };

    private static MoveMessage Write(Move move) => move switch
    {
        Move.Begin m => new(MoveKind.Begin, Until: m.Until),
        Move.Resume m => new(MoveKind.Resume, Trial: m.Trial, Until: m.Until),
        Move.Exploit m => new(MoveKind.Exploit, Trial: m.Parent, Point: m.Parameters, Replaces: m.Replaces, Until: m.Until),
        Move.Wait => new(MoveKind.Wait),
        _ => throw new InvalidOperationException("the pruner made no move"),
    };
}
