using System.Text.Json;
using Factory.Control;

namespace Factory.Cli;

/// <summary>The trials of a study that is asked and told, as its journal's events leave them.</summary>
internal sealed class LoopTrials
{
    private readonly List<StudyTrial> _all = [];
    private int _recorded;

    public IReadOnlyList<StudyTrial> All => _all;

    public bool Any(TrialState state) => _all.Exists(t => t.State == state);

    public void Follow(JsonElement happened)
    {
        var number = happened.GetProperty("trial").GetInt32();
        switch (happened.GetProperty("event").GetString())
        {
            case "began":
                _all.Add(new()
                {
                    Number = number, State = TrialState.Running, Until = Whole(happened, "until"), Parent = (int?)Whole(happened, "parent"),
                    Point = happened.GetProperty("parameters").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.Clone()),
                });
                if (Whole(happened, "replaces") is { } replaced) Change((int)replaced, t => t with { State = TrialState.Pruned });
                break;
            case "resumed": Change(number, t => t with { State = TrialState.Running, Until = Whole(happened, "until") }); break;
            case "step":
                var step = happened.GetProperty("step").GetInt64();
                Change(number, t => t with { Reached = step, Curve = [.. t.Curve, new(step, Number(happened.GetProperty("value")))] });
                break;
            case "ended": End(number, happened); break;
        }
    }

    /// <summary>The best of those that are complete and keep what must hold: one, or with several objectives all that no other is better than.</summary>
    public IReadOnlyList<int> Best(IReadOnlyList<ObjectiveView> objectives)
    {
        var kept = _all.Where(t => t.State == TrialState.Complete && t.Violations.All(v => v <= 0) && t.Values.All(v => v is not null)).ToList();
        double Score(StudyTrial trial, int objective) => objectives[objective].Maximize ? -trial.Values[objective]!.Value : trial.Values[objective]!.Value;
        bool Beats(StudyTrial a, StudyTrial b) =>
            objectives.Select((_, o) => Score(a, o) - Score(b, o)).ToList() is var gaps && gaps.TrueForAll(g => g <= 0) && gaps.Exists(g => g < 0);
        return objectives.Count == 1 ? [.. kept.OrderBy(t => Score(t, 0)).Take(1).Select(t => t.Number)] : [.. kept.Where(t => !kept.Exists(o => Beats(o, t))).Select(t => t.Number)];
    }

    private void End(int number, JsonElement happened)
    {
        if (!Enum.TryParse<TrialState>(happened.GetProperty("state").GetString(), ignoreCase: true, out var state)) return;
        int? recorded = state == TrialState.Paused ? null : _recorded++;
        Change(number, t => t with
        {
            State = state, Recorded = recorded, Error = happened.TryGetProperty("why", out var why) ? why.GetString() : null,
            Values = [.. happened.GetProperty("values").EnumerateArray().Select(Number)],
            Violations = [.. happened.GetProperty("constraints").EnumerateArray().Select(c => Number(c) ?? double.PositiveInfinity)],
        });
    }

    private void Change(int number, Func<StudyTrial, StudyTrial> change) => _all[number] = change(_all[number]);

    private static long? Whole(JsonElement happened, string name) => happened.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetInt64() : null;

    private static double? Number(JsonElement value) => value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;
}
