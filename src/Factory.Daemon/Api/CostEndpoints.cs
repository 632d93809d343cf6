using Factory.Control;

namespace Factory.Daemon;

/// <summary>Endpoints about money, energy and paid capacity.</summary>
internal static class CostEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Routes.RunCost, (string run, RunViews views, CostReports costs) => views.Find(run) is { } id && costs.OfRun(id) is { } report
            ? Answers.Json(report, ControlJson.Default.CostReport) : Answers.NotFound($"there is no run `{run}`", "`factory status` lists them"))
            .Says<CostReport>("What a run computed and what that cost.").Or(404);
        routes.MapGet(Routes.ModelCost, (string reference, CostReports costs) => costs.OfRelease(Routes.Decode(reference)) is { } report
            ? Answers.Json(report, ControlJson.Default.CostReport) : Answers.NotFound($"there is no release `{Routes.Decode(reference)}`", "`factory models` lists them"))
            .Says<CostReport>("What a release cost, through its whole lineage.").Or(404);
        routes.MapGet(Routes.Capacity, async (CapacityReports capacity) => Answers.Json(await capacity.Now(), ControlJson.Default.CapacityReport))
            .Says<CapacityReport>("What of paid capacity and of budgets is used, and what will be.");
        routes.MapPost(Routes.Simulate, async (HttpContext context, Simulations simulations) =>
        {
            if (await Answers.Read(context, ControlJson.Default.SimulationRequest) is not { Days: > 0 and <= 3660 } request)
                return Answers.Bad("the body must be a simulation with `path`, `text` and `days`, more than 0 and at most 3660");
            var (report, problem) = await simulations.Run(request, context.RequestAborted);
            return problem is null ? Answers.Json(report!, ControlJson.Default.SimulationReport) : Answers.Json(problem, ControlJson.Default.Problem, 422);
        }).Takes<SimulationRequest>().Says<SimulationReport>("What a described floor would do.").Or(400, 422);
    }
}
