using Factory.Sdk;

namespace Factory.Language.Tests;

public sealed class DigitsTests
{
    private static readonly BoundPipeline Pipeline = Compiling.Bind(Compiling.Digits);

    [Fact]
    public void Only_the_absent_backends_are_worth_a_word()
    {
        var result = Compiling.Compile(Compiling.Digits);
        Assert.All(result.Diagnostics, d => Assert.Equal(("FAC2302", DiagnosticSeverity.Info), (d.Code, d.Severity)));
        Assert.Equal(["rocm", "cuda"], result.Diagnostics.Select(d => d.Span.Of(Compiling.Digits)));
    }

    [Fact]
    public void The_header_and_the_params_are_bound()
    {
        Assert.Equal(("digits", "Classifies handwritten digits."), (Pipeline.Name, Pipeline.Summary));
        Assert.Equal([("epochs", "int"), ("min_accuracy", "double")], Pipeline.Params.Select(p => (p.Name, p.CSharpType)));
        Assert.Equal([30, 0.95], Pipeline.Params.Select(p => p.Value));
    }

    [Fact]
    public void Stages_come_after_those_they_refer_to() =>
        Assert.Equal(["raw", "clean", "parts", "search", "model", "report", "quality", "digits"], Pipeline.Stages.Select(s => s.Name));

    [Fact]
    public void A_literal_path_is_an_input_of_files()
    {
        var raw = Pipeline.Stage<BoundTask>("raw");
        Assert.True(raw.IsDataset);
        Assert.Equal(new InputSource.File("data/digits.csv.gz"), Assert.Single(raw.Inputs).Source);
        Assert.Equal("""{"header":true,"label":"digit"}""", raw.Settings.ToString());
        Assert.Equal(["label"], raw.Explicit);
    }

    [Fact]
    public void An_expression_keeps_its_text_and_its_place()
    {
        var keep = Pipeline.Expressions[0];
        Assert.Equal("""row.Sum("p*") > 0""", keep.Text);
        Assert.Equal(keep.Text, keep.Span.Of(Compiling.Digits));
        Assert.Equal(("bool", true), (keep.Result, keep.HasRow));
        Assert.Equal("""{"keep":{"$expression":0}}""", Pipeline.Stage<BoundTask>("clean").Settings.ToString());
    }

    [Fact]
    public void The_outputs_of_a_split_are_named_by_its_block() =>
        Assert.Equal(["train", "valid", "test"], Pipeline.Stage<BoundTask>("parts").Outputs.Select(o => o.Name));

    [Fact]
    public void The_study_has_its_space_template_and_objective()
    {
        var search = Pipeline.Stage<BoundStudy>("search");
        Assert.Equal(
            [new Dimension.Real("lr", 1e-4, 1e-1, true, null), new Dimension.Real("dropout", 0, 0.5, false, null)],
            search.Space.OfType<Dimension.Real>());
        Assert.Equal([32, 64, 128], Assert.IsType<Dimension.Choice>(search.Space[1]).Values);
        Assert.Equal(("tpe", "asha", 1, 24), (search.Sampler.Name, search.Pruner.Name, search.Seed, search.Trials));
        Assert.Equal(Value.Of(("factor", 3.0), ("min", 2L)), search.Pruner.Settings);
        var objective = Assert.Single(search.Objectives);
        Assert.True(objective.Maximize);
        Assert.Equal("trial.Accuracy", Pipeline.Expressions[objective.Expression].Text);
        Assert.Equal(["epochs"], search.Template.Explicit);
        Assert.Equal([("train", "train"), ("valid", "valid")], search.Template.Inputs.Select(i => (i.Name, ((InputSource.Output)i.Source).Name)));
    }

    [Fact]
    public void The_model_uses_what_the_study_found_on_what_is_there()
    {
        var model = Pipeline.Stage<BoundTask>("model");
        Assert.Equal(new BoundReference("search"), model.Use);
        Assert.Equal((2, TimeSpan.FromHours(2)), (model.Common.Retry.Times, model.Common.Timeout));
        var cpu = Assert.Single(model.Common.On);
        Assert.Equal(("cpu", new Value.Integer(2)), (cpu.Kind, cpu.Arguments["cores"]));
    }

    [Fact]
    public void The_gate_sees_params_its_stages_and_the_release_before()
    {
        var gate = Pipeline.Stage<BoundGate>("quality");
        Assert.Equal([new BoundReference("report")], gate.Inputs);
        Assert.Equal(
            ["report.Accuracy >= min_accuracy", "previous is null || report.Accuracy >= previous.Accuracy - 0.02"],
            gate.Conditions.Select(c => Pipeline.Expressions[c].Text));
        Assert.Equal(["epochs", "min_accuracy", "previous", "report"], Pipeline.Expressions[gate.Conditions[1]].Names.Keys.Order());
    }

    [Fact]
    public void The_release_publishes_the_model_through_the_gate()
    {
        var release = Pipeline.Stage<BoundRelease>("digits");
        Assert.Equal(("quality", "champion"), (release.Gate?.Stage, release.Alias));
        Assert.Equal(("model", ArtifactKind.Model, new InputSource.Output("model", "model")),
            release.Inputs.Select(i => (i.Name, i.Kind, (InputSource.Output)i.Source)).Single());
    }
}
