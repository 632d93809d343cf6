using Factory.Control;

namespace Factory.Daemon;

/// <summary>Endpoints that show studies.</summary>
internal static class StudyEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Routes.Studies, (string? pipeline, int? limit, StudyViews views) =>
            Answers.Json(views.List(pipeline, Math.Clamp(limit ?? 20, 1, 10_000)), ControlJson.Default.IReadOnlyListStudySummary))
            .Says<IReadOnlyList<StudySummary>>("Studies of all runs, newest first.");
        routes.MapGet(Routes.Study, (string name, long? run, StudyViews views) => views.Find(Routes.Decode(name), run) is { } study
            ? Answers.Json(study, ControlJson.Default.StudyDetail)
            : Answers.NotFound($"there is no study `{Routes.Decode(name)}`{(run is null ? "" : $" in run {run}")}", "`factory study list` shows them"))
            .Says<StudyDetail>("A study with its trials and their curves: the newest of that name, or a run's.").Or(404);
    }
}
