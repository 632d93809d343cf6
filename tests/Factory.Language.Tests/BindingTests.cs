using Factory.Sdk;

namespace Factory.Language.Tests;

public sealed class BindingTests
{
    private const string Parts = "pipeline p\ndataset raw = csv(\"a.csv\")\nstage parts = split(raw) { parts { train = 70%  test = 30% } }\n";

    [Fact]
    public void A_study_gives_its_common_settings_to_its_trials_unless_they_have_their_own()
    {
        var study = Compiling.Bind(Parts + """
            study s = tune(train.mlp(parts.train) { retry = 5  env.B = "3" }) {
                space { hidden = 8 .. 64 }
                minimize => trial.Loss
                trials = 3
                retry = 1
                timeout = 1h
                env { A = "1"  B = "2" }
                on = cpu
            }
            """).Stage<BoundStudy>("s");
        Assert.Equal((1, 5, TimeSpan.FromHours(1)), (study.Common.Retry.Times, study.Template.Common.Retry.Times, study.Template.Common.Timeout));
        Assert.Equal([("A", "1"), ("B", "3")], study.Template.Common.Environment.Members.Select(e => (e.Key, e.Value.AsText()!)));
        Assert.Equal("cpu", Assert.Single(study.Template.Common.On).Kind);
        Assert.False(Assert.Single(study.Objectives).Maximize);
        Assert.Equal("s", study.Template.Name);
    }

    [Fact]
    public void The_kinds_of_dimensions_follow_the_settings()
    {
        var study = Compiling.Bind(Parts + """
            study s = tune(train.mlp(parts.train)) {
                space {
                    hidden    = log(8 .. 64, steps: 4)
                    lr        = linear(0 .. 1, steps: 3)
                    optimizer = choice(adam, "sgd")
                    layers    = choice([1], [1, 2])
                    epochs    = 1 .. 3
                }
                maximize => trial.Accuracy
                sampler = grid()
            }
            """).Stage<BoundStudy>("s");
        Assert.Equal(new Dimension.Whole("hidden", 8, 64, true, 4), study.Space[0]);
        Assert.Equal(new Dimension.Real("lr", 0, 1, false, 3), study.Space[1]);
        Assert.Equal(["\"adam\"", "\"sgd\""], ((Dimension.Choice)study.Space[2]).Values.Select(v => v.ToString()));
        Assert.Equal(["[1]", "[1,2]"], ((Dimension.Choice)study.Space[3]).Values.Select(v => v.ToString()));
        Assert.Equal(new Dimension.Whole("epochs", 1, 3, false, null), study.Space[4]);
        Assert.Equal(("grid", "auto", 0, null), (study.Sampler.Name, study.Pruner.Name, study.Seed, study.Trials));
    }

    [Fact]
    public void A_study_says_what_depends_on_what_what_it_must_keep_and_when_it_is_over()
    {
        var study = Compiling.Bind(Parts + """
            study s = tune(train.mlp(parts.train)) {
                space {
                    optimizer = choice("adam", "sgd")
                    dropout   = only(0.0 .. 0.5, optimizer: "sgd")
                    env.WARM  = only(1 .. 9, optimizer: ["adam", "sgd"])
                    env.NAME  = choice("a", "b")
                    env.DEPTH = only(1 .. 4, env.NAME: "b")
                }
                maximize => trial.Accuracy
                minimize => trial.Loss
                require => trial.Loss < 3
                try { optimizer = "adam"  env.WARM = 2  env.NAME = "a" }
                try { optimizer = "sgd"  dropout = 0.1  env { WARM = 3  NAME = "b"  DEPTH = 2 } }
                parallel = 2
                warm_start = true
                terminator = stalled(below: 0.002)
                stop { time = 2h  cost = 5 USD  target = 0.99  idle = 20 }
            }
            """).Stage<BoundStudy>("s");
        Assert.Equal(["optimizer", "dropout", "env.WARM", "env.NAME", "env.DEPTH"], study.Space.Select(d => d.Name));
        Assert.Equal(("optimizer", "\"sgd\""), (study.Space[1].When!.Parameter, Assert.Single(study.Space[1].When!.Values).ToString()));
        Assert.Equal((1, 9, 2), (((Dimension.Whole)study.Space[2]).Low, ((Dimension.Whole)study.Space[2]).High, study.Space[2].When!.Values.Count));
        Assert.Equal("env.NAME", study.Space[4].When!.Parameter);
        Assert.Equal([true, false], study.Objectives.Select(o => o.Maximize));
        Assert.Single(study.Constraints);
        Assert.Equal(["{\"env.NAME\":\"a\",\"env.WARM\":2,\"optimizer\":\"adam\"}", "{\"dropout\":0.1,\"env.DEPTH\":2,\"env.NAME\":\"b\",\"env.WARM\":3,\"optimizer\":\"sgd\"}"],
            study.First.Select(p => p.ToString()));
        Assert.Equal((2, true, null), (study.Parallel, study.WarmStart, study.Trials));
        Assert.Equal(new StopRules
        {
            Time = TimeSpan.FromHours(2), Cost = new(5, "USD"), Target = 0.99, Idle = 20, Terminator = new("stalled", "tuning", Value.Of(("below", 0.002))),
        }, study.Stop);
    }

    [Fact]
    public void What_a_study_chooses_may_depend_on_a_variable_wherever_that_stands_before_it()
    {
        var study = Compiling.Bind("""
            pipeline p
            study s = tune(exec() {
                command = ["./fit"]
                metrics { loss = float }
            }) {
                space {
                    env.OPT      = choice("adam", "sgd")
                    grace        = only(1s .. 9s, env.OPT: "sgd")
                    env.MOMENTUM = only(0.0 .. 0.9, env.OPT: ["sgd"])
                    env.WAIT     = only(1 .. 3, grace: 5s)
                }
                minimize => trial.Loss
                trials = 3
            }
            """).Stage<BoundStudy>("s");
        Assert.Equal(["env.OPT", "grace", "env.MOMENTUM", "env.WAIT"], study.Space.Select(d => d.Name));
        Assert.Equal([null, "env.OPT", "env.OPT", "grace"], study.Space.Select(d => d.When?.Parameter));
        Assert.Equal("\"sgd\"", Assert.Single(study.Space[2].When!.Values).ToString());
    }

    [Fact]
    public void A_setting_among_the_arguments_of_a_program_is_no_input()
    {
        var found = Assert.Single(Compiling.Compile("pipeline p\nstage s = exec(env.X: \"a.txt\") { command = [\"./fit\"] }\n").Diagnostics);
        Assert.Equal(("FAC2107", "it is a setting, and stands in a block after the call: `{ env.X = … }`"), (found.Code, found.Suggestion));
    }

    [Theory]
    [InlineData("0 .. 9", "{\"from\":0.0,\"to\":9.0}", null)]
    [InlineData("-1.5 .. top", "{\"from\":-1.5,\"to\":3.0}", null)]
    [InlineData("9 .. 0", null, "FAC2405")]
    [InlineData("5", null, "FAC2204")]
    [InlineData("1h .. 2h", null, "FAC2204 FAC2204")]
    public void A_range_is_two_numbers_the_smaller_first(string written, string? bound, string? codes)
    {
        var catalog = TestCatalog.With(new PluginDescription("checks", "1.0.0",
            [new("within", "Checks.", [], [], [new("range", new(SettingKind.Range), "Between what.", true, null, null, null, false)], [], null, true)], []));
        var result = Compiling.Compile($"pipeline p\nparam top = 3\nstage s = within() {{ range = {written} }}\n", catalog);
        Assert.Equal(bound, (result.Pipeline?.Stages[0] as BoundTask)?.Settings["range"]?.ToString());
        if (codes is not null) Assert.Equal(codes.Split(' '), result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => d.Code));
    }

    [Fact]
    public void Hardware_requests_have_their_arguments_defaults_and_variables()
    {
        var task = Compiling.Bind(Parts + """
            stage m = train.mlp(parts.train) { on = [cuda(memory: 40 GiB) { env.X = "1" }, rocm, cpu] }
            """, TestCatalog.With(TestCatalog.Cuda())).Stage<BoundTask>("m");
        Assert.Equal(["cuda", "cpu"], task.Common.On.Select(o => o.Kind));
        Assert.Equal([("count", "1"), ("memory", "42949672960")], task.Common.On[0].Arguments.Select(a => (a.Key, a.Value.ToString())).Order());
        Assert.Equal("1", task.Common.On[0].Variables["X"]);
        Assert.Equal([("cores", "1")], task.Common.On[1].Arguments.Select(a => (a.Key, a.Value.ToString())));
    }

    [Fact]
    public void Order_of_declarations_carries_no_meaning()
    {
        var lines = Compiling.Digits.ReplaceLineEndings("\n").Split("\n\n");
        var reversed = string.Join("\n\n", lines.Take(1).Concat(lines.Skip(1).Reverse()));
        var stages = Compiling.Bind(reversed).Stages.Select(s => s.Name).ToList();
        Assert.Equal(Compiling.Bind(Compiling.Digits).Stages.Select(s => s.Name).Order(), stages.Order());
        Assert.True(stages.IndexOf("raw") < stages.IndexOf("clean") && stages.IndexOf("search") < stages.IndexOf("model")
            && stages.IndexOf("quality") < stages.IndexOf("digits"));
    }

    [Fact]
    public void Settings_that_a_study_finds_are_not_missing()
    {
        var strict = new PluginDescription("x", "1", [new("fit", "Fits.", [], [new("model", ArtifactKind.Model, "It.", null)],
            [new("rate", new(SettingKind.Number), "Rate.", true, null, null, null, false)], [new("score", MetricType.Float, "Score.", true)], null, true)], []);
        const string study = "study s = tune(fit()) {\n space { rate = 0 .. 1 }\n maximize => trial.Score\n trials = 3\n}\n";
        Assert.NotNull(Compiling.Compile("pipeline p\n" + study + "stage m = fit() { use = s.best }\n", TestCatalog.With(strict)).Pipeline);
        Assert.Equal(["FAC2203"], Compiling.Compile("pipeline p\n" + study + "stage m = fit()\n", TestCatalog.With(strict)).Codes());
    }

    [Fact]
    public void What_could_not_be_bound_is_not_reported_by_those_that_use_it()
    {
        var result = Compiling.Compile("""
            pipeline p
            dataset raw = cvs("a.csv")
            stage parts = split(raw) { parts { train = 100% } }
            stage all = splt(raw) { parts { train = 100% } }
            stage model = train.mlp(all.train, valid: parts.train)
            stage report = evaluate(model, all.train)
            gate g = check(all) { require => all.Rows > 3 }
            release r = publish(all.train) { gate = g }
            """);
        Assert.Equal(["FAC2101", "FAC2101"], result.Codes());
    }

    [Fact]
    public void Behind_a_slip_in_a_type_all_else_is_checked_as_what_is_meant()
    {
        const string text = """
            pipeline p
            dataset raw = cvs("a.csv") { labl = "x" }
            dataset parts = splt(raw) { parts { train = 80%  test = 20% } }
            stage model = mlp(parts.train) { epoch = 3 }
            stage report = evaluate(model, parts.tset)
            gate g = chek(report) { require => report.Accuracy > 2 }
            """;
        Assert.Equal(["FAC2101 cvs", "FAC2201 labl", "FAC2101 splt", "FAC2101 mlp", "FAC2201 epoch", "FAC2007 tset", "FAC2103 chek", "FAC2506 2"],
            Compiling.Compile(text).Diagnostics.Select(d => $"{d.Code} {d.Span.Of(text)}"));
    }

    [Theory]
    [InlineData("param ks: [text] = []\nstage s[k in ks] = exec() { command = [\"true\", \"{k}\"] }", "FAC2602")]
    [InlineData("trigger t = schedule(\"0 0 31 2 *\")\nstage s = exec() { command = [\"true\"] }", "FAC2712")]
    [InlineData("stage s = exec() { command = [\"true\"]  budget = 0 USD }", "FAC2205")]
    [InlineData("dataset s = csv(\"a.csv\")\nrelease r = publish(s) { alias = \"latest\" }", "FAC2504")]
    [InlineData("stage s = exec(\"a.csv\") { command = [\"cat\", \"{input}\"] }", "FAC2001")]
    public void What_would_be_found_when_it_runs_is_found_before(string text, string code) =>
        Assert.Equal([code], Compiling.Compile($"pipeline p\n{text}\n").Codes());

    [Fact]
    public void Of_a_type_that_nobody_offers_what_all_stages_have_is_checked()
    {
        const string text = """
            pipeline p
            stage model = transformer(raww, "{nosuch}.txt") { depth = 3  retry = -1  on = [cpu(coers: 2)]  when => 1 == "x" }
            """;
        var result = Compiling.Compile(text);
        Assert.Equal(["FAC2101 transformer", "FAC2001 raww", "FAC2001 nosuch", "FAC2205 -1", "FAC2107 coers"], result.Diagnostics.Select(d => $"{d.Code} {d.Span.Of(text)}"));
        Assert.EndsWith("so its settings are not checked yet", result.Diagnostics[0].Message, StringComparison.Ordinal);
        Assert.Equal("1 == \"x\"", Assert.Single(result.Checkable!.Expressions).Text);
    }

    [Fact]
    public void In_a_pipeline_without_release_the_ends_are_what_it_is_for() =>
        Assert.Empty(Compiling.Compile(Parts + "stage clean = filter(parts.test) { keep => true }\n").Diagnostics);

    [Fact]
    public void A_param_used_only_in_csharp_is_used() =>
        Assert.Empty(
            Compiling.Compile(
                "pipeline p\nparam least = 3\nparam name = \"x\"\nstage clean = filter(raw) { keep => row.Number($\"{name}\") > least }\n"
                    + "dataset raw = csv(\"a.csv\")\n").Diagnostics);

    [Fact]
    public void A_path_may_be_a_param_or_hold_one()
    {
        var pipeline =
            Compiling.Bind("pipeline p\nparam folder = \"data\"\nparam file = \"b.csv\"\ndataset a = csv(\"{folder}/a.csv\")\ndataset b = csv(file)\n");
        Assert.Equal(["data/a.csv", "b.csv"], pipeline.Stages.Cast<BoundTask>().Select(t => ((InputSource.File)t.Inputs[0].Source).Path.AsText()));
    }

    [Fact]
    public void A_setting_may_be_a_param_of_its_type()
    {
        var model = Compiling.Bind(Parts + """
            param sizes = [8, 16]
            param limit = 2h
            param rate = 1
            param name = "sgd"
            stage m = train.mlp(parts.train) { layers = sizes  timeout = limit  lr = rate  optimizer = name }
            """).Stage<BoundTask>("m");
        Assert.Equal(("[8,16]", "1.0", "\"sgd\""),
            (model.Settings["layers"]!.ToString(), model.Settings["lr"]!.ToString(), model.Settings["optimizer"]!.ToString()));
        Assert.Equal(TimeSpan.FromHours(2), model.Common.Timeout);
    }

    [Fact]
    public void A_list_from_a_param_is_checked_against_the_range_of_its_items() =>
        Assert.Equal(["FAC2205"], Compiling.Compile(Parts + "param sizes = [8, 0]\nstage m = train.mlp(parts.train) { layers = sizes }\n").Codes());

    [Fact]
    public void A_file_by_who_never_saw_one_is_told_all_that_is_wrong_with_it()
    {
        const string text = """
            pipeline reviews
            data reviews = "data/reviews.csv"
            model = train.text(reviews, label = sentiment)
            step parts = split(reviews, 80%) {
            }
            gate good = check(report.accuracy > 0.9)
            trained = publish(model)
            """;
        var found = Compiling.Compile(text).Diagnostics;
        Assert.Equal(["FAC1108 data", "FAC1108 model", "FAC1108 step", "FAC1101 >", "FAC1108 trained"], found.Select(d => $"{d.Code} {d.Span.Of(text)}"));
        Assert.Contains("check(report) { require => report.Accuracy > 0.9 }", found[3].Suggestion, StringComparison.Ordinal);
        var more = Compiling.Compile("pipeline p\ndataset raw = csv(\"a.csv\")\ndataset parts = split(raw, 80%)\n").Diagnostics;
        Assert.Contains(more, d => d is { Code: "FAC2106", Suggestion: "what is set stands in a block after the call: `{ name = … }`" });
    }

    [Fact]
    public void Diagnostics_come_in_the_order_of_the_text()
    {
        var starts = Compiling.Compile("pipeline p\nstage b = filter(x) { kep => true }\nstage a = cvs(1)\nparam q = 2 hours\n").Diagnostics.Select(
            d => d.Span.Start).ToList();
        Assert.Equal(starts.Order(), starts);
        Assert.Equal(5, starts.Count);
    }

    [Fact]
    public void In_a_file_with_errors_the_csharp_whose_names_are_known_is_left_to_check()
    {
        var result = Compiling.Compile("""
            pipeline p
            param least = 0.5
            param bad = nosuch
            dataset raw = csv("a.csv") { labl = "x" }
            stage clean = filter(raw) { keep => row.Nmber("a") > least }
            stage other = filter(raw) { keep => row.Number("a") > bad }
            stage model = train.mlp(clean, epochs: 0)
            stage report = evaluate(model, other)
            gate good = check(report) { require => report.Accuracy > least }
            gate broken = check(report) { require => model.Accuracy > 0.5 && report.Loss < 1 }
            """);
        Assert.Null(result.Pipeline);
        Assert.Equal(["row.Nmber(\"a\") > least", "report.Accuracy > least"], result.Checkable!.Expressions.Select(e => e.Text));
        Assert.Equal([0, 1], result.Checkable.Expressions.Select(e => e.Id));
        // What refers to them does so by the numbers that they have now.
        Assert.Equal([1], result.Checkable.Stage<BoundGate>("good").Conditions);
        Assert.Equal("{\"keep\":{\"$expression\":0}}", result.Checkable.Stage<BoundTask>("clean").Settings.ToString());
    }

    [Fact]
    public void What_a_trial_and_the_release_before_measure_is_known_beside_errors_elsewhere()
    {
        var result = Compiling.Compile("""
            pipeline p
            param bad = nosuch
            dataset raw = csv("a.csv") { label = "x" }
            study search = tune(train.mlp(raw)) {
                space { lr = 0.1 .. 0.2 }
                maximize => trial.Acuracy
                trials = 2
            }
            study odd = tune(train.mlp(raw)) {
                space { lr = 0.2 .. 0.1 }
                maximize => trial.Loss
                trials = 2
            }
            study none = tune(exec() { command = ["x"]  metrics { loss = real } }) {
                space { env.LR = 0.1 .. 0.2 }
                maximize => trial.Loss + 1
                trials = 2
            }
            stage model = train.mlp(raw)
            stage report = evaluate(model, raw)
            stage wrong = evaluate(model, raw) { nothing = 1 }
            gate good = check(report) { require => previous is null }
            gate off = check(wrong) { require => previous is null }
            """);
        Assert.Equal(["trial.Acuracy", "trial.Loss", "previous is null"], result.Checkable!.Expressions.Select(e => e.Text));
    }
}
