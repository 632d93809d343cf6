using System.Globalization;
using Factory.Sdk;

namespace Factory.Engine;

/// <summary>How a study goes, result by result in their order: what may end it before its trials are used up.</summary>
internal sealed class StudyCourse(PlannedStudy plan)
{
    private readonly Objective _sought = plan.Objectives is [var first, ..] ? first.Sought : new("");
    private double _best = double.PositiveInfinity;
    private double? _good;
    private int _since;

    /// <summary>Why it may end; null while it may not.</summary>
    public string? Over
    {
        get
        {
            if (_good is { } good) return string.Create(CultureInfo.InvariantCulture, $"a trial reached {good:G6}, and {plan.Limits.Target:G6} was to be reached");
            return _since >= plan.Limits.Idle ? $"the last {_since} trials were no better than the best before them" : null;
        }
    }

    /// <param name="result">A trial that has come to its end, whatever end that is.</param>
    /// <param name="sound">Whether it may be the best.</param>
    /// <param name="own">Whether it was a try of this study: what others came to is to be beaten, and no more.</param>
    public void Take(Trial result, bool sound, bool own)
    {
        var cost = sound ? StudyEnds.Cost(_sought, result.Values[0]) : double.NaN;
        var better = cost < _best;
        if (better) _best = cost;
        _since = better || !own || double.IsInfinity(_best) ? 0 : _since + 1;
        if (plan.Limits.Target is { } target && cost <= StudyEnds.Cost(_sought, target)) _good ??= result.Values[0];
    }
}
