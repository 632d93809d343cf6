using Factory.Sdk;

namespace Factory.Language.Tests;

public sealed class FanOutTests
{
    private const string Raw = "pipeline p\nparam langs = [\"de\", \"en\"]\ndataset raw[lang in langs] = csv(\"{lang}.csv\")\n";

    [Fact]
    public void A_fan_out_has_an_index_and_values_that_stand_for_it()
    {
        var task = Compiling.Bind("""
            pipeline p
            stage s[lang in ["de", "en"], size in 1..3, rate in [0.1, 1]] = exec("{lang}/{size}.txt") {
                command = ["fit", lang, size, "{lang}-{rate}"]
                env { LANG = lang  SIZE = "{size}" }
                on = [cpu(cores: size)]
            }
            """).Stage<BoundTask>("s");
        Assert.Equal([("lang", "string", 2), ("size", "int", 3), ("rate", "double", 2)], task.Index.Select(i => (i.Name, i.CSharpType, i.Values.Count)));
        Assert.Equal("""{"$text":[{"$index":"lang"},"/",{"$index":"size"},".txt"]}""", ((InputSource.File)task.Inputs[0].Source).Path.ToString());
        Assert.Equal("""["fit",{"$index":"lang","as":"text"},{"$index":"size","as":"text"},{"$text":[{"$index":"lang"},"-",{"$index":"rate"}]}]""",
            task.Settings["command"]!.ToString());
        Assert.Equal("""{"LANG":{"$index":"lang"},"SIZE":{"$text":[{"$index":"size"}]}}""", task.Common.Environment.ToString());
        Assert.Equal("""{"$index":"size"}""", task.Common.On[0].Arguments["cores"].ToString());
    }

    [Fact]
    public void References_say_which_by_a_value_an_index_or_a_star()
    {
        var all = Compiling.Bind(Raw + """
            stage one = filter(raw["de"]) { keep => true }
            stage each[lang in langs] = filter(raw[lang]) { keep => row.Text("lang") == lang }
            stage some[lang in ["xde", "xen"]] = exec(raw["{lang}"]) { command = ["cat"] }
            stage all = exec(each[*]) { command = ["cat", inputs] }
            """.Replace("\"xde\", \"xen\"", "\"de\", \"en\"", StringComparison.Ordinal));
        Assert.Equal([new BoundKey(["de"])], Keys(all, "one"));
        Assert.Equal([new BoundKey([Value.Of(("$index", "lang"))])], Keys(all, "each"));
        Assert.Equal([new BoundKey([null])], Keys(all, "all"));
        var condition = all.Expressions[(int)((Value.Integer)((Value.Map)all.Stage<BoundTask>("each").Settings["keep"]!)["$expression"]!).Value];
        Assert.Equal(new ScopeName.Param("string"), condition.Names["lang"]);
    }

    [Fact]
    public void Values_are_checked_each_against_the_setting()
    {
        var result = Compiling.Compile(Raw + """
            stage model[lang in langs, width in [8, 0], kind in ["adam", "sgdd"]] = train.mlp(raw[lang]) { hidden = width  optimizer = kind }
            """);
        Assert.Equal(["FAC2205", "FAC2204"], result.Codes());
        Assert.Contains("did you mean `sgd`?", result.Diagnostics[1].Suggestion, StringComparison.Ordinal);
    }

    [Fact]
    public void Gates_studies_and_releases_fan_out_too()
    {
        var pipeline = Compiling.Bind(Raw + """
            study search[lang in langs] = tune(train.mlp(raw[lang])) {
                space { hidden = 8 .. 16 }
                trials = 2
                maximize => trial.Accuracy
            }
            stage model[lang in langs] = train.mlp(raw[lang]) { use = search[lang].best }
            stage report[lang in langs] = evaluate(model[lang], raw[lang])
            gate good[lang in langs] = check(report[lang]) { require => report.Accuracy > 0.5 && (previous is null || lang == "de") }
            gate whole = check(report[*]) { require => report.All(r => r.Accuracy > 0.5) }
            release p[lang in langs] = publish(model[lang]) { gate = good[lang] }
            """);
        var key = new BoundKey([Value.Of(("$index", "lang"))]);
        Assert.Equal(new BoundReference("search", key), pipeline.Stage<BoundTask>("model").Use);
        Assert.Equal(new BoundReference("good", key), pipeline.Stage<BoundRelease>("p").Gate);
        Assert.IsType<ScopeName.MetricsList>(pipeline.Expressions[pipeline.Stage<BoundGate>("whole").Conditions[0]].Names["report"]);
    }

    [Fact]
    public void An_index_is_no_ones_name_but_its_own()
    {
        var result = Compiling.Compile("pipeline p\nparam lang = 1\nstage a[lang in [\"x\"], row in [\"x\"], b in [1], b in [2]] = exec() { command = [\"x\"] }\n");
        Assert.Equal(["FAC2002", "FAC2003", "FAC2002"], result.Codes());
    }

    private static IEnumerable<BoundKey?> Keys(BoundPipeline pipeline, string stage) =>
        pipeline.Stage<BoundTask>(stage).Inputs.Select(i => ((InputSource.Output)i.Source).Key);

    [Fact]
    public void A_list_may_be_what_a_stage_makes()
    {
        var pipeline = Compiling.Bind("""
            pipeline p
            stage cut = exec("a.txt") {
                command = ["cut", input, output.files]
                outputs { files = folder() }
            }
            stage each[part in cut.files, size in 1 .. 2] = exec(part) {
                command = ["head", size, input, "{part}.txt", part]
                env { PART = part }
                outputs { head = file("head.txt") }
            }
            stage again[other in cut.files] = exec(other, each[other, 1]) { command = ["cat", inputs] }
            stage all = exec(each[*]) { command = ["cat", inputs] }
            """);
        var each = pipeline.Stage<BoundTask>("each");
        Assert.Equal([("part", "cut", "files")], each.Index.Where(i => i.Over is not null).Select(i => (i.Name, i.Over!.Stage.Stage, i.Over.Output)));
        Assert.Equal(new InputSource.Entry("part"), each.Inputs[0].Source);
        Assert.Equal("""["head",{"$index":"size","as":"text"},{"$input":"part"},{"$text":[{"$index":"part"},".txt"]},{"$index":"part","as":"text"}]""",
            each.Settings["command"]!.ToString());
        Assert.Equal(new BoundKey([Value.Of(("$index", "other")), 1L]), ((InputSource.Output)pipeline.Stage<BoundTask>("again").Inputs[1].Source).Key);
    }
}
