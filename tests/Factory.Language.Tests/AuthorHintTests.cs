namespace Factory.Language.Tests;

/// <summary>What those write who have not read anything, and what they are told.</summary>
public sealed class AuthorHintTests
{
    private const string Before = """
        pipeline p
        param sizes = [1, 2]
        dataset d = csv("a.csv") { label = "digit" }
        stage m = train.mlp(d)
        stage e = evaluate(m, d)
        stage cut = exec("a.txt") {
            command = ["cut", input]
            outputs { y = file("y.csv") }
        }
        gate g = check(e) { require => e.Accuracy > 0.5 }

        """;

    [Theory]
    [InlineData("stage x = mlp(d)", "did you mean `train.mlp`?")]
    [InlineData("stage x = train(d)", "did you mean `train.mlp`?")]
    [InlineData("stage x = python(\"fit.py\")", "any program is a stage: `exec(…) { command = [\"python3\", \"fit.py\"] }`")]
    [InlineData("stage x = train.mlp(d, epochs: 5)", "it is a setting, and stands in a block after the call: `{ epochs = … }`")]
    [InlineData("stage x = evaluate(m) { data = d }", "it is an input, and an argument of the call: `evaluate(…)`")]
    [InlineData("dataset x = csv(\"a.csv\") { label = digit }", "if the text is meant, write `\"digit\"`")]
    [InlineData("stage x = exec(d) { command = \"python fit.py\" }", "write `[\"python\", \"fit.py\"]`")]
    [InlineData("stage x = exec(d) { command = [\"fit\"]  outputs { y = \"y.csv\" } }", "write `file(\"y.csv\")`")]
    [InlineData("stage x = exec(cut) { command = [\"fit\", cut.y] }", "what the stage is given is here `input.cut`")]
    [InlineData("stage x = exec(d) { command = [\"fit\"]  gpus = 1 }", "hardware is asked for with `on`: `on = [gpu(memory: 8 GiB), cpu(cores: 2)]`")]
    [InlineData("stage x = exec(d) { command = [\"fit\"]  retries = 3 }", "did you mean `retry`?")]
    [InlineData("stage x = exec(d) { command = [\"fit\"]  depends_on = d }", "a stage comes after those whose outputs it is given: name them as arguments of its call")]
    [InlineData("stage x = exec(d) { command = [\"fit\"]  timeout = 2 hours }", "did you mean `h`?")]
    [InlineData("stage x = exec(d) { command = [\"fit\"], timeout = 2h }", "settings stand side by side, or each on a line of its own, without commas")]
    [InlineData("study x = tune(train.mlp(d)) { lr = 0.1 .. 1  trials = 2  minimize => trial.Loss }", "it is a setting of `train.mlp`: what the study chooses stands in `space { lr = … }`")]
    [InlineData("study x = tune(train.mlp(d)) { space { lr = [0.1, 1] }  trials = 2  minimize => trial.Loss }", "write `choice(0.1, 1)`")]
    [InlineData("study x = tune(train.mlp(d)) { space { hidden = 8 .. 16 }  minimize => trial.Loss  trials = 2 }", "after `=>` all is C# to the end of its line: begin a new line before `trials`")]
    [InlineData("gate x = check(e) { e.Accuracy > 0.9 }", "what is to be computed is C#, and comes after `=>`: `require => report.Accuracy > 0.9`")]
    [InlineData("gate x { require => e.Accuracy > 0.9 }", "what makes it comes after `=`: `gate x = check(report) { require => report.Accuracy > 0.9 }`")]
    [InlineData("stage x { command = [\"a\"] }", "what makes it comes after `=`: `stage x = exec(…) { command = [\"python3\", \"fit.py\"] }`")]
    [InlineData("trigger x \"0 3 * * *\"", "what makes it comes after `=`: `trigger x = schedule(\"0 3 * * *\")`")]
    [InlineData("study x = search(train.mlp(d)) { trials = 2 }", "write `tune(train.mlp(…)) { space { … }  maximize => trial.Accuracy  trials = 20 }`")]
    [InlineData("stage x = exec(d) { command = [\"fit\"]  outputs = folder(\"parts\") }", "write `outputs { name = folder() }`")]
    [InlineData("stage x = exec(d) { command = [\"fit\"]  outputs { parts = folder(\"parts\") } }", "write `folder()`: a command is told its path by `output.parts`")]
    [InlineData("stage x = exec(d) { command = [\"fit\"]  model = file(\"m.pt\") }", "write `outputs { model = file(\"m.pt\") }`")]
    [InlineData("stage x = exec(d) { command = [\"fit\"]  accuracy = float }", "write `metrics { accuracy = float }`")]
    [InlineData("stage x = split(d) { train = 80%  valid = 20% }", "write `parts { valid = 20% }`")]
    [InlineData("stage x = split(d) { parts { train = 80% }  valid = 20% }", "it belongs into `parts { … }`")]
    [InlineData("stage x = train.image(d)", "there is `train.mlp`; what no plugin does, a program of yours can: `exec(…) { command = [\"python3\", \"fit.py\"] }`")]
    [InlineData("stage x = train.mpl(d)", "did you mean `train.mlp`?")]
    [InlineData("study x = tune(train.mlp(d)) { space { lr = log(0.1 to 0.001) }  trials = 2\n minimize => trial.Loss }", "a range is written `0.001 .. 0.1`, from the smaller to the larger")]
    [InlineData("study x = tune(train.mlp(d)) { space { lr = 0.1 .. 1 }  trials = 2  sampler = \"tpe\"\n minimize => trial.Loss }", "did you mean `tpe`?")]
    [InlineData("study x = tune(exec(d) { command = [\"fit\"] }) { space { rate = 0.1 .. 1 }  trials = 2\n minimize => trial.Loss }", "a program is told what is chosen in a variable: `env.RATE = …`")]
    [InlineData("stage x[size in 1 to 3] = exec(d) { command = [\"fit\", \"{size}\"] }", "a range is written `1 .. 3`, from the smaller to the larger")]
    [InlineData("release x = publish(m) { gate = \"g\" }", "write `gate = g`")]
    [InlineData("study s = tune(train.mlp(d)) { space { lr = 0.1 .. 1 }  trials = 2  maximize => trial.Accuracy\n}\nstage x = train.mlp(d) { use = s }", "write `use = s.best`")]
    [InlineData("param x = 1, 2", "a list stands in brackets: `[a, b]`")]
    [InlineData("for size in sizes { }", "a stage for each value is a fan-out: `stage x[lang in [\"de\", \"en\"]] = …`; for each file of an output: `stage x[part in parts.files] = …`")]
    [InlineData("dataset x = json(\"pics\")", "a path is given to the stage that reads it: a table to `csv(\"data/file.csv\")`, anything else to a program, `exec(\"data/images\")`")]
    [InlineData("dataset x = read_csv(\"a.csv\")", "did you mean `csv`?")]
    [InlineData("stage x = epochs(d)", "`epochs` is a setting of `train.mlp`: `train.mlp(…) { epochs = … }`")]
    [InlineData("dataset x = dataset(\"other/raw\")", "`dataset(\"…\")` is what another pipeline made, and an argument of the stage that reads it: `exec(dataset(\"other/raw@latest\"))`")]
    [InlineData("stage x = train.mlp(d) { batch_size = 8 }", "did you mean `batch`?")]
    [InlineData("stage x = train.mlp(d) { learning_rate = 0.1 }", "did you mean `lr`?")]
    [InlineData("stage x = train.mlp(d) { lr = \"0.1\" }", "write it without quotes: `0.1`")]
    [InlineData("stage x = train.mlp(d) { lr = 0.1 .. 0.2 }", "to choose from a range is for a study: `space { … }` of `tune`")]
    [InlineData("dataset x = csv(\"a.csv\") { header = yes }", "write `true`")]
    [InlineData("stage x = exec(d) { command = [\"fit\"]  outputs = [\"out/y.csv\"] }", "write `outputs { y = file(\"out/y.csv\") }`")]
    [InlineData("stage x = exec(d) { command = [\"fit\"]  metrics = [\"loss\"] }", "write `metrics { loss = float }`")]
    [InlineData("stage x = exec(d) { command = [\"fit\"]  metrics { loss = 0.5 } }", "write `loss = float`: what it is, the stage measures")]
    [InlineData("stage x = exec(d) { command = [\"fit\", output.model] }", "declare what the stage writes: `outputs { model = file(\"…\") }`")]
    [InlineData("stage x = exec() { command = [\"fit\", input.rows] }", "what the stage reads is an argument of its call: `exec(rows)`")]
    [InlineData("stage x = exec(d) { command = [\"fit\"]  env = { A = \"1\" } }", "a block stands without `=`: `name { … }`")]
    [InlineData("stage x = overlap(a: d, a: d)", "give this one another name")]
    [InlineData("stage x = evaluate(m)", "write `evaluate(m, d)`")]
    [InlineData("dataset y = split(d) { parts { a = 50%  b = 50% } }\nstage x = train.mlp(y[0])", "an output is named after a dot: `y.a` or `y.b`")]
    [InlineData("stage x = split(d) { train = 0.8  test = 0.2 }", "write `parts { train = 80% }`")]
    [InlineData("stage a, b = split(d)", "one name stands here; of several outputs each is named after a dot: `parts.train`")]
    [InlineData("gate x > 0.9", "what makes it comes after `=`: `gate x = check(report) { require => report.Accuracy > 0.9 }`")]
    [InlineData("release x", "what makes it comes after `=`: `release x = publish(model)`")]
    [InlineData("stage x = evaluate(train.mlp(d), d)", "each stage has a declaration and a name: `stage x = mlp(…)`; then `x` stands here")]
    [InlineData("stage x[s in sizes] = train.mlp(d)\nstage y = evaluate(x[one], d)\nstage z[l in [\"a\"]] = train.mlp(d)\nstage w = evaluate(z[a], d)", "if the text is meant, write `\"a\"`")]
    [InlineData("stage x[s] = train.mlp(d)", "say over what it goes: `[x in [\"a\", \"b\"]]` or `[x in 1..3]`")]
    [InlineData("stage x[s in (1..3)] = train.mlp(d)", "no round brackets stand around a value")]
    [InlineData("stage x = train.mlp(d) { lr = 5. }", "a number ends with a digit: `5.0`")]
    [InlineData("stage x = train.mlp(d) { batch = 0x10 }", "a number is written with decimal digits: `16`")]
    [InlineData("stage x = train.mlp(d { lr = 1 })", "what is set stands in a block after the call: `train.mlp(d) { … }`")]
    [InlineData("stage x <- train.mlp(d)", "what is declared and how it is made stand around one `=`")]
    [InlineData("stage x = train.mlp(d) { lr == 1 }", "one `=` is enough")]
    [InlineData("param x => 3", "a param takes a plain value: `= 3`")]
    [InlineData("param x: percent = 0.5", "write `50%`")]
    [InlineData("release 2x = publish(m)", "a name begins with a letter")]
    [InlineData("trigger x = schedule(0 3 * * *)", "a schedule is a text: `schedule(\"0 3 * * *\")`")]
    [InlineData("trigger x = schedule(\"0 3 * * *\") { timezone = \"UTC\" }", "did you mean `zone`?")]
    [InlineData("trigger x = change(model(\"digits@\"))", "after `@` comes a version, from 1 on, or an alias such as `latest`")]
    [InlineData("gate x = check(e) { approve = [\"anna\"] }", "where people alone decide, write `require => true`")]
    [InlineData("study x = tune(\"fit.py\") { lr = [1, 2] }", "what a study chooses stands in `space { lr = … }`")]
    [InlineData("study x = tune(train.mlp(d)) { space { lr = loguniform(0.1, 1) }  trials = 2\n minimize => trial.Loss }", "write `log(0.1 .. 1)`")]
    [InlineData("study x = tune(train.mlp(d)) { space { lr = uniform(0.1, 1) }  trials = 2\n minimize => trial.Loss }", "write `0.1 .. 1`")]
    [InlineData("study x = tune(train.mlp(d)) { space { hidden = choice([8, 16]) }  trials = 2\n minimize => trial.Loss }", "write `choice(8, 16)`")]
    [InlineData("study x = tune(train.mlp(d)) { space { lr = log(0.1 .. 1, step: 5) }  trials = 2\n minimize => trial.Loss }", "did you mean `steps`?")]
    [InlineData("study x = tune(train.mlp(d)) { space { lr = 0.1 .. 1 }  trials = 2  sampler = tpe { seed = 1 }\n minimize => trial.Loss }", "what it takes stands in round brackets: `tpe(name: …)`")]
    [InlineData("study s = tune(train.mlp(d)) { space { lr = 0.1 .. 1 }  trials = 2\n maximize => trial.Accuracy }\nstage x = train.mlp(d) { lr = s.best.lr }", "a stage takes over all that a study found with `use = s.best`")]
    [InlineData("stage x = folder(\"pics\")", "a path is given to the stage that reads it: a table to `csv(\"data/file.csv\")`, anything else to a program, `exec(\"data/images\")`")]
    [InlineData("dataset x = \"pics\"", "a file is read by a stage: a table by `csv(\"data/file.csv\")`, anything else by the program that takes it, `exec(\"data/images\")`")]
    [InlineData("dataset x = csv(\"a.csv\", label = \"kind\")", "an argument is named with a colon, `label: …`; a setting stands in the block after the call: `{ label = … }`")]
    [InlineData("stage x = exec(d) { command = python3 fit.py\n output = 1 }", "a command is a list of texts: `[\"python3\", \"fit.py\"]`")]
    [InlineData("stage x = exec(d) { command = [\"a\"]  metrics { accuracy } }", "a setting is written `name = value`: `accuracy = …`")]
    [InlineData("stage x = exec(d) { command = [\"a\"]  metrics { accuracy = number } }", "did you mean `float`?")]
    [InlineData("stage x = exec(d) { command = [\"a\"]  metrics { accuracy = flot } }", "did you mean `float`?")]
    [InlineData("study x = tune(exec(d) { command = [\"fit\"] }) { rate = 0.1 .. 1  trials = 2\n minimize => trial.Loss }", "what a study chooses stands in its space, where a program is told it in a variable: `space { env.RATE = … }`")]
    [InlineData("schedule nightly = \"0 3 * * *\"", "did you mean `trigger`?")]
    [InlineData("stage x = train.mlp(d) { lr = 1e-4 .. 1e-1 log }", "a range of orders of magnitude is written `log(1e-4 .. 1e-1)`")]
    [InlineData("stage x = exec(d) { command = [\"fit\", secret.TOKEN] }", "a secret is a variable of the program that needs it: `secrets = [\"token\"]`")]
    [InlineData("stage x = train.mlp(d) { on = [cuda(memory >= 16 GB)] }", "what is asked of hardware is meant as at least: `memory: …`")]
    [InlineData("stage x = fetch(\"https://example.org/a.csv\")", "an address is given to the stage that reads it, as a path is: `csv(\"https://example.org/file.csv\")`, `exec(\"s3://bucket/data\")`")]
    [InlineData("dataset x = parquet(\"a.parquet\")", "a query reads it: `sql(rows: \"data/rows.parquet\") { query = \"SELECT * FROM rows\" }`")]
    [InlineData("stage: x", "no colon stands there: `pipeline name`, `stage name = …`")]
    public void A_first_guess_is_answered_with_what_to_write(string guess, string told) =>
        Assert.Contains(told, Compiling.Compile(Before + guess + "\n").Diagnostics.Select(d => d.Suggestion));

    [Fact]
    public void A_study_in_the_words_of_other_tuners_is_told_each_of_ours_once() => Assert.Equal(
        [("FAC2201", "what a study chooses stands in its `space { lr = log(1e-4 .. 1e-1) }`"), ("FAC2201", "what it looks for is C# over what a trial measures: `maximize => trial.…` or `minimize => trial.…`")],
        Compiling.Compile(Before + "study x = tune(train.mlp(d)) { search { lr = 0.1 .. 1 }  objective = \"accuracy\"  trials = 2 }\n").Diagnostics
            .Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => (d.Code, d.Suggestion)));

    [Fact]
    public void An_input_that_could_not_be_made_out_has_its_name_all_the_same() => Assert.Equal(
        ["FAC2001", "FAC2009"], Compiling.Compile(Before + "stage x = exec(a: nothing) { command = [\"cat\", input.a, input.b] }\n").Diagnostics
            .Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => d.Code));

    [Theory]
    [InlineData("trigger = daily", "what begins a run is a declaration of its own: `trigger nightly = schedule(\"0 3 * * *\")`, or `trigger moved = change()`")]
    [InlineData("retry = 2", "it is said of each stage, in the block after its call")]
    [InlineData("paralel = 2", "did you mean `parallel`?")]
    public void What_does_not_belong_into_the_header_is_told_where_it_does(string setting, string told) =>
        Assert.Contains(told, Compiling.Compile($"pipeline p {{ {setting} }}\n").Diagnostics.Select(d => d.Suggestion));

    [Theory]
    [InlineData("dataset x = \"customers.csv\"", "a call such as `csv(\"data/file.csv\")` is expected here, and this is a string")]
    [InlineData("gate x = e.Accuracy > 0.9", "a call such as `check(report) { require => report.Accuracy > 0.9 }` is expected here, and this is `e`")]
    [InlineData("release r = m", "a call such as `publish(model)` is expected here, and this is `m`")]
    [InlineData("release r = publish(m, g)", "a release goes through it with `{ gate = g }`")]
    [InlineData("stage n = exec() { command = [\"a\"] }\nstage x = exec(n) { command = [\"b\"] }", "`n` makes nothing that could be passed on")]
    public void What_is_wrong_says_what_is_right(string guess, string told) =>
        Assert.Contains(Compiling.Compile(Before + guess + "\n").Diagnostics, d => d.Message.Contains(told, StringComparison.Ordinal));

    [Theory]
    [InlineData("row[\"x\"]", "Cannot apply indexing with [] to an expression of type 'Row' (CS0021)", "a column of `row` is not found by brackets (CS0021)",
        "a column is read by its name: `row.Number(\"x\")`, or `row.Text(\"x\")`")]
    [InlineData("File", "The name 'File' does not exist in the current context (CS0103)", "nothing is called `File` here (CS0103)",
        "C# in a pipeline computes, and reaches no files or programs: a stage reads these, such as `csv(\"data/file.csv\")` or `exec(…)`")]
    [InlineData("Rwo", "The name 'Rwo' does not exist in the current context (CS0103)", "nothing is called `Rwo` here (CS0103)", "did you mean `row`?")]
    [InlineData("width", "The name 'width' does not exist in the current context (CS0103)", "nothing is called `width` here (CS0103)",
        "a column is read by its name: `row.Number(\"width\")`, or `row.Text(\"width\")`; it sees `row`")]
    [InlineData("x", "Cannot implicitly convert type 'double' to 'bool' (CS0029)", "true or false is needed here, and this is a number (CS0029)",
        "say of it what must hold, such as `… > 0`")]
    [InlineData("x", "Operator '>' cannot be applied to operands of type 'string' and 'int' (CS0019)", "`>` cannot stand between a text and a whole number (CS0019)", null)]
    [InlineData("x", "Something that nobody foresaw (CS9999)", "Something that nobody foresaw (CS9999)", null)]
    public void The_compiler_speaks_to_authors(string code, string says, string told, string? hint)
    {
        var expression = new BoundExpression(0, code, new(0, code.Length), "bool", true, new Dictionary<string, ScopeName>());
        var found = ScriptFindings.At(expression, 0, code.Length, ScriptFinding.CSharp, says);
        Assert.Equal((told, hint), (found.Message, found.Suggestion));
    }

    [Fact]
    public void A_setting_after_an_expression_in_its_line_is_told_where_it_belongs()
    {
        const string code = "e.Accuracy > 0  approve = [\"*\"]";
        var expression = new BoundExpression(0, code, new(0, code.Length), "bool", false, new Dictionary<string, ScopeName>());
        Assert.Equal("all after `=>` is C# to the end of its line: begin a new line before `approve`",
            ScriptFindings.At(expression, code.IndexOf("approve", StringComparison.Ordinal), 7, ScriptFinding.NotAnExpression, "the expression ends before `approve`").Suggestion);
    }

    [Theory]
    [InlineData("x > 1;", 5, "leave it out: what comes after `=>` ends with its line")]
    [InlineData("x > 1, y > 2", 5, "conditions are joined by `&&`, or each has a `require =>` of its own, on its own line")]
    [InlineData("x > 1 and y > 2", 6, "C# writes `&&`")]
    [InlineData("x > 1 or y > 2", 6, "C# writes `||`")]
    [InlineData("x > 1 orders", 6, null)]
    public void What_other_languages_have_after_an_expression_is_told_in_CSharp(string code, int at, string? hint)
    {
        var expression = new BoundExpression(0, code, new(0, code.Length), "bool", false, new Dictionary<string, ScopeName>());
        Assert.Equal(hint, ScriptFindings.At(expression, at, 1, ScriptFinding.NotAnExpression, "the expression ends here").Suggestion);
    }

    [Fact]
    public void Of_CSharp_shares_texts_and_fan_outs_have_hints_of_their_own()
    {
        const string share = "r.Accuracy >= 95%", quoted = "row.Text(\"c\") == 'Ulm'", list = "r.Accuracy > 0", one = "r.All(x => x.Acc > 0)";
        Assert.Equal("C# has no units: `95%` is `0.95`", Told(share, share.Length - 1, "Expected expression (CS1733)").Suggestion);
        Assert.Equal("a text stands between double quotes, and this between single ones (CS1012)", Told(quoted, quoted.IndexOf('\''), "Too many characters in character literal (CS1012)").Message);
        Assert.StartsWith("ask of all, `r.All(x => x.Accuracy > 0.9)`", Told(list, 2, "'IReadOnlyList<r>' does not contain a definition for 'Accuracy' (CS1061)", 8).Suggestion);
        Assert.Equal(("`r` measures no `Acc` (CS1061)", "it measures `Accuracy`"), Told(one, one.IndexOf("Acc", StringComparison.Ordinal), "'r' does not contain a definition for 'Acc' (CS1061)", 3) is var told ? (told.Message, told.Suggestion) : default);

        static Diagnostic Told(string code, int at, string says, int length = 1)
        {
            IReadOnlyList<Sdk.MetricDescription> metrics = [new("accuracy", Sdk.MetricType.Float, "How good.", true)];
            var names = new Dictionary<string, ScopeName> { ["r"] = new ScopeName.MetricsList(new("r", new([null])), metrics) };
            return ScriptFindings.At(new(0, code, new(0, code.Length), "bool", false, names), at, length, ScriptFinding.CSharp, says);
        }
    }

    [Theory]
    [InlineData("gate x = check(e) { require = e.Accuracy > 0.9 }")]
    [InlineData("stage x = exec(d) { command = [\"a\"]  when = e.Accuracy > 0.9 }")]
    [InlineData("gate x = check(e) { requires => e.Accuracy > 0.9 }")]
    [InlineData("stage x = exec(d) { command = [\"a\"]  metrics { n = int }\n when => x.N > 1 }")]
    public void One_mistake_is_told_once(string guess) =>
        Assert.Single(Compiling.Compile(Before + guess + "\n").Diagnostics, d => d.Severity == DiagnosticSeverity.Error);

    [Fact]
    public void A_header_with_a_wrong_name_is_read_to_its_end_and_a_forgotten_one_takes_no_word_of_the_next_line()
    {
        Assert.Equal(["FAC1101", "FAC2205", "FAC2001"], Compiling.Compile("pipeline my-first {\n    parallel = 0\n}\nparam x = y\n").Codes());
        var forgotten = Compiling.Compile("pipeline\ndataset raw = csv(\"a.csv\")\nstage x = evaluate(raw, raw)\n").Diagnostics;
        Assert.Equal(("FAC1101", "a name is expected here, and this is `dataset`"), (forgotten[0].Code, forgotten[0].Message));
        Assert.Equal(["FAC1101", "FAC2113"], forgotten.Select(d => d.Code));
    }

    [Fact]
    public void What_may_be_null_behind_a_check_for_null_wants_brackets()
    {
        const string code = "e.Accuracy > 0.5 && previous is null || e.Accuracy > previous.Accuracy";
        var expression = new BoundExpression(0, code, new(0, code.Length), "bool", false, new Dictionary<string, ScopeName>());
        Assert.Equal("`&&` binds closer than `||`: write `… && (previous is null || …)`, or two conditions",
            ScriptFindings.At(expression, code.LastIndexOf("previous", StringComparison.Ordinal), 8, ScriptFinding.CSharp, "this may be null here; say what then, as in `previous is null || …`").Suggestion);
    }

    [Fact]
    public void A_cycle_or_a_wrong_index_hides_nothing_that_is_wrong_inside()
    {
        var text = Before + "stage a = exec(b) { command = 1 }\nstage b = exec(a) { outputs { y = 2 } }\n"
            + "stage c[size in siezs] = exec(d) { command = [\"fit\", size]  env { X = 1 } }\nparam y = z\nparam z = [y, 1 GiB, \"x\"]\n";
        Assert.Equal(["FAC2004", "FAC2204", "FAC2203", "FAC2204", "FAC2001", "FAC2204", "FAC2004", "FAC2207"],
            Compiling.Compile(text).Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => d.Code));
    }

    [Fact]
    public void A_stage_whose_metrics_are_wrong_is_not_said_to_have_none() =>
        Assert.DoesNotContain("FAC2502", Compiling.Compile(Before + "stage x = exec(d) { command = [\"a\"]  metrics { f1 = flot } }\ngate y = check(x) { require => x.F1 > 0 }\n").Diagnostics.Select(d => d.Code));

    [Fact]
    public void A_metric_in_another_case_is_told_by_its_name()
    {
        var bound = Compiling.Bind(Before + "release r = publish(m) { gate = g }\n");
        var condition = bound.Expressions[0] with { Text = "e.accuracy > 0.5" };
        var found = ScriptFindings.At(condition with { Span = new(condition.Span.Start, 16) }, 2, 8, ScriptFinding.CSharp, "'e' does not contain a definition for 'accuracy' (CS1061)");
        Assert.Equal(("`e` measures no `accuracy`", "did you mean `Accuracy`?"), (found.Message, found.Suggestion));
    }
}
