using Factory.Sdk;

namespace Factory.Engine;

/// <summary>How many points a search space has.</summary>
internal static class SpaceSize
{
    private const long Most = 10_000;

    /// <returns>Null where there are more than a study is likely to try.</returns>
    public static int? Of(IReadOnlyList<Parameter> space) => Count(space, 0, Value.Map.Empty) is <= Most and var count ? (int)count : null;

    private static long Count(IReadOnlyList<Parameter> space, int at, Value.Map point)
    {
        if (at == space.Count) return 1;
        if (!SearchSpace.IsActive(space[at], point)) return Count(space, at + 1, point);
        var values = Values(space[at]);
        if (values > Most) return values;
        if (space.All(p => p.When?.Parameter != space[at].Name)) return values * Math.Min(Most + 1, Count(space, at + 1, point));
        var sum = 0L;
        for (var i = 0L; i < values && sum <= Most; i++) sum += Count(space, at + 1, point.With(space[at].Name, At(space[at], i)));
        return sum;
    }

    private static long Values(Parameter parameter) => parameter switch
    {
        Parameter.Choice c => c.Values.Count,
        Parameter.Whole w when w.High - (double)w.Low < Most => w.High - w.Low + 1,
        _ => Most + 1,
    };

    private static Value At(Parameter parameter, long index) => parameter is Parameter.Choice c ? c.Values[(int)index] : ((Parameter.Whole)parameter).Low + index;
}
