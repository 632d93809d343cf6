using System.CommandLine;
using Factory.Cli.Plans;
using Factory.Control;

namespace Factory.Cli.Commands;

internal static class PlanCommand
{
    public static Command Create(SharedOptions shared)
    {
        var pipeline = new PipelineArguments();
        var unfold = new Option<bool>("--unfold") { Description = $"Show every entry of a fan-out; else those of more than {PlanGraph.Folded} are one" };
        var forms = new (Option<bool> Option, Func<PlanGraph, string> Write)[]
        {
            (new("--svg") { Description = "As a picture" }, PlanSvg.Draw),
            (new("--dot") { Description = "For Graphviz" }, PlanText.Dot),
            (new("--mermaid") { Description = "For Mermaid" }, PlanText.Mermaid),
        };
        var command = new Command("plan", "Show what a run would do, and do nothing.");
        pipeline.AddTo(command);
        command.Options.Add(unfold);
        foreach (var (option, _) in forms) command.Options.Add(option);
        command.Validators.Add(result =>
        {
            if (forms.Count(f => result.GetValue(f.Option)) > 1) result.AddError("--svg, --dot and --mermaid exclude each other");
        });
        return shared.Reading(command, async (parsed, session, cancellationToken) =>
        {
            var submission = pipeline.Read(parsed, session.Surroundings);
            var client = await session.ConnectAsync(WhenAbsent.Start, cancellationToken);
            var plan = await client.PlanAsync(submission, cancellationToken);
            session.Show(plan, ControlJson.Default.PlanReport, p =>
            {
                DiagnosticsPrinter.Print(session.Error, [.. p.Diagnostics.Where(d => d.Severity != Severity.Info)]);
                var graph = PlanGraph.Of(p, parsed.GetValue(unfold));
                if (forms.FirstOrDefault(f => parsed.GetValue(f.Option)).Write is { } write) session.Surroundings.Out.Write(write(graph));
                else PlanTree.Print(session, graph);
            });
            return ExitCode.Ok;
        });
    }
}
