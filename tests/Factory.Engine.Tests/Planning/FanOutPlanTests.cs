using Factory.Sdk;

namespace Factory.Engine.Tests;

public sealed class FanOutPlanTests
{
    [Fact]
    public void A_product_becomes_a_stage_for_each_combination()
    {
        var plan = Course.Plan("""
            pipeline p
            dataset raw[lang in ["de", "en"], size in 1..2] = read("data/{lang}.txt") {
                word  = "{lang}{size}"
                size  = size
                where => lang != "x"
            }
            """);
        Assert.Equal(["raw[de,1]", "raw[de,2]", "raw[en,1]", "raw[en,2]"], plan.Stages.Select(s => s.Name));
        var third = plan.Stage<PlannedTask>("raw[en,1]");
        Assert.Equal(("p/raw[en,1]", "data/en.txt", "of data/en.txt"), (third.Dataset, third.Inputs[0].Source.Origin, third.Inputs[0].Source.Content!.Value.Hex));
        Assert.Equal("""{"size":1,"where":{"$csharp":"lang != \"x\"","names":{"lang":"en"}},"word":"en1"}""", third.Settings.ToString());
        Assert.Equal(["\"en\""], third.Expressions!.Items[0].Arguments.Select(a => a.ToString()));
    }

    [Fact]
    public void A_stage_of_a_fan_out_is_what_it_would_be_alone()
    {
        var many = Course.Plan("pipeline p\nstage s[n in 1..3] = read(\"{n}.txt\") { size = n }").Stage<PlannedTask>("s[2]");
        var one = Course.Plan("pipeline p\nstage s = read(\"2.txt\") { size = 2 }").Stage<PlannedTask>("s");
        Assert.Equal((one.Settings, one.Inputs[0]), (many.Settings, many.Inputs[0]));
    }

    [Fact]
    public void Edges_go_from_value_to_value_and_a_gather_takes_all()
    {
        var plan = Course.Plan("""
            pipeline p
            param langs = ["de", "en"]
            stage raw[lang in langs] = read("{lang}.txt")
            stage fit[size in 1..2, lang in langs] = fit(raw[lang]) { size = size }
            stage en = fit(raw["en"])
            stage all = join(fit[*], en) { command = ["cat", inputs] }
            stage of_en = join(models: fit[*, "en"]) { command = ["cat", inputs.models, input.models] }
            """.Replace(", input.models", "", StringComparison.Ordinal));
        Assert.Equal(["raw[en]"], plan.Before("fit[2,en]"));
        Assert.Equal(["raw[en]"], plan.Before("en"));
        Assert.Equal(["fit[1,de]", "fit[1,en]", "fit[2,de]", "fit[2,en]", "en"], plan.Before("all"));
        Assert.Equal(["fit[1,en]", "fit[2,en]"], plan.Before("of_en"));
        Assert.Equal("""["cat",{"$input":"models-1_en"},{"$input":"models-2_en"}]""", plan.Stage<PlannedTask>("of_en").Settings["command"]!.ToString());
        Assert.Equal(["fit-1_de", "fit-1_en", "fit-2_de", "fit-2_en", "en"], plan.Stage<PlannedTask>("all").Inputs.Select(i => i.Name));
    }

    [Fact]
    public void Gates_releases_and_studies_find_those_of_their_own_value()
    {
        var plan = Course.Plan("""
            pipeline p
            param langs = ["de", "en"]
            stage raw[lang in langs] = read("{lang}.txt")
            study search[lang in langs] = tune(fit(raw[lang])) { space { size = 1 .. 3 }  trials = 2  minimize => trial.Loss }
            stage model[lang in langs] = fit(raw[lang]) { use = search[lang].best }
            stage report[lang in langs] = score(model[lang])
            gate good[lang in langs] = check(report[lang]) {
                require => report.Accuracy > 0.5 && ( previous is null || lang != "de" )
                approve = ["*"]
            }
            gate whole = check(report[*]) { require => report.Count > 1 }
            release p[lang in langs] = publish(model[lang]) { gate = good[lang] }
            """);
        Assert.Equal(["raw[en]", "search[en]"], plan.Before("model[en]").Order());
        Assert.Equal(["good[en]", "model[en]"], plan.Before("p-en").Order());
        var gate = plan.Stage<PlannedGate>("good[en]");
        Assert.Equal(["model[en]", "report[en]"], plan.Before("good[en]").Order());
        Assert.Equal(("p-en", "report[en]", "model[en]"), (gate.Previous!.Release, plan.Stages[gate.Previous.Evaluation].Name, plan.Stages[gate.Previous.Model].Name));
        Assert.Equal([("de", "report[de]"), ("en", "report[en]")],
            plan.Stage<PlannedGate>("whole").Conditions[0].Lists["report"].Select(l => (l.Key, plan.Stages[l.Stage].Name)));
        Assert.Equal("en", plan.Stage<PlannedGate>("good[en]").Conditions[0].Params["lang"]!.AsText());
    }

    [Fact]
    public void What_varies_in_settings_hardware_and_variables_is_each_stages_own()
    {
        var plan = Course.Plan("""
            pipeline p
            stage s[n in 1..2, file in ["a.sh", "b.sh"]] = join() { command = [file("bin/{file}"), n]  env { N = "{n}" } }
            """);
        var last = plan.Stage<PlannedTask>("s[2,b.sh]");
        Assert.Equal("2", last.Environment["N"]);
        Assert.Equal(["bin/b.sh"], last.Files.Keys);
        Assert.Equal("""[{"$file":"bin/b.sh","digest":"of bin/b.sh"},"2"]""", last.Settings["command"]!.ToString());
    }

    [Fact]
    public void A_file_that_each_stage_makes_may_be_named_after_its_value()
    {
        var plan = Course.Plan("pipeline p\nstage s[lang in [\"de\", \"en\"]] = make() { outputs { text = file(\"{lang}.txt\") } }");
        Assert.Equal([new PlannedOutput("text", ArtifactKind.Files, "en.txt")], plan.Stage<PlannedTask>("s[en]").Outputs);
    }
}
