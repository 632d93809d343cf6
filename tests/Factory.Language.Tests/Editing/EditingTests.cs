using CsCheck;
using Factory.Language.Syntax;

namespace Factory.Language.Tests;

/// <summary>What an editor is told. <c>▮</c> is the cursor, and what stands after it stays where it is.</summary>
public sealed class EditingTests
{
    private const string Before = """
        pipeline digits
        param epochs = 30
        param rate = 0.1
        dataset raw = csv("a.csv") { label = "digit" }
        dataset parts = split(raw) {
            parts { train = 70%  test = 30% }
        }
        study search = tune(train.mlp(parts.train) { batch = 8 }) {
            space { lr = log(1e-4 .. 1e-1) }
            maximize => trial.Accuracy
        }
        stage model = train.mlp(parts.train)
        stage report = evaluate(model, parts.test)
        gate quality = check(report) {
            require => report.Accuracy > 0.5
        }

        """;

    private sealed class Recorded : IKnownColumns
    {
        public IReadOnlyList<string>? Of(string dataset) => dataset == "digits/raw" ? ["p0", "p1", "digit"] : null;
    }

    private static (PipelineDocument Document, int At) Open(string text)
    {
        text = Before + text;
        var at = text.IndexOf('▮', StringComparison.Ordinal);
        return (PipelineDocument.Open(new("test.factory", text.Remove(at, 1)), TestCatalog.Default, new Recorded()), at);
    }

    private static List<string> Labels(string text)
    {
        var (document, at) = Open(text);
        return [.. document.CompleteAt(at).Items.Select(i => i.Label)];
    }

    [Theory]
    [InlineData("▮", "stage dataset param")]
    [InlineData("sta▮", "stage")]
    [InlineData("stage x = ▮", "exec filter train.mlp")]
    [InlineData("stage x = train.▮", "mlp")]
    [InlineData("stage x = fil▮", "filter")]
    [InlineData("study x = ▮", "tune")]
    [InlineData("gate x = ▮", "check")]
    [InlineData("param x = ▮", "epochs true")]
    [InlineData("stage x = train.mlp(▮", "parts valid")]
    [InlineData("stage x = train.mlp(parts.▮", "train test")]
    [InlineData("stage x = train.mlp(parts.train, valid: parts.te▮)", "test")]
    [InlineData("stage x = train.mlp(parts.train) { ▮ }", "epochs lr optimizer on retry use")]
    [InlineData("stage x = train.mlp(parts.train) {\n    lr = 0.1\n    ▮\n}", "epochs optimizer")]
    [InlineData("stage x = train.mlp(parts.train) { opt▮", "optimizer")]
    [InlineData("stage x = train.mlp(parts.train) { optimizer = ▮", "adam sgd")]
    [InlineData("stage x = train.mlp(parts.train) { epochs = ▮ }", "epochs rate")]
    [InlineData("stage x = train.mlp(parts.train) { use = ▮ }", "search")]
    [InlineData("stage x = train.mlp(parts.train) { use = search.▮ }", "best")]
    [InlineData("stage x = train.mlp(parts.train) { on = [▮] }", "cpu")]
    [InlineData("stage x = train.mlp(parts.train) { on = [cpu(▮)] }", "cores memory")]
    [InlineData("stage x = train.mlp(parts.train) { on = [cpu(cores: 1) { ▮ }] }", "env wait")]
    [InlineData("param x: ▮", "int text duration")]
    [InlineData("param x: [▮", "int text duration")]
    [InlineData("stage x[lang in [\"de\"]] = exec(\"{▮}.txt\") { command = [\"cat\", input] }", "lang epochs")]
    [InlineData("stage x[lang in [\"de\"], size in 1 .. 2] = exec(\"a.txt\") { command = [\"cat\", ▮] }", "lang size input")]
    [InlineData("stage x[lang in [\"de\"]] = filter(raw) { keep => ▮ }", "lang row")]
    [InlineData("stage y[lang in [\"de\"]] = exec(\"a\") { command = [\"cat\"] }\nstage x[lang in [\"de\"]] = exec(y[▮])", "lang")]
    [InlineData("stage x = train.mlp(parts.train) { timeout = 2▮ }", "h min s")]
    [InlineData("stage x = train.mlp(parts.train) { on = [cpu(memory: 8 G▮)] }", "GB GiB")]
    [InlineData("stage x = train.mlp(parts.train) { retry { ▮ } }", "times crash exit")]
    [InlineData("stage x = train.mlp(parts.train) { cache = ▮ }", "on read off")]
    [InlineData("stage x = train.mlp(parts.train) { salt = \"{▮}\" }", "epochs rate")]
    [InlineData("stage x = train.mlp(parts.train) { when => report.▮ }", "Accuracy MacroF1")]
    [InlineData("stage x = train.mlp(parts.train) { when => rep▮ }", "report")]
    [InlineData("stage x = exec(model) { command = [\"a\", ▮] }", "input output file epochs")]
    [InlineData("stage x = exec(model) { outputs { a = ▮ } }", "file table model")]
    [InlineData("stage x = exec(model) { metrics { a = ▮ } }", "float int")]
    [InlineData("stage x = exec(model) {\n    command = [output.▮]\n    outputs { a = folder() }\n}", "a")]
    [InlineData("stage x = filter(parts.train) { keep => ▮ }", "row epochs")]
    [InlineData("stage x = filter(parts.train) { keep => row.▮ }", "Number Sum")]
    [InlineData("stage x = filter(parts.train) { keep => row.Number(\"p▮\") > 0 }", "p0 p1")]
    [InlineData("stage x = filter(raw) { keep => epo▮", "epochs")]
    [InlineData("study x = tune(▮", "exec train.mlp")]
    [InlineData("study x = tune(train.mlp(parts.train)) { space { ▮ } }", "lr hidden epochs")]
    [InlineData("study x = tune(train.mlp(parts.train)) { space { lr = ▮ } }", "log choice")]
    [InlineData("study x = tune(train.mlp(parts.train)) { maximize => trial.▮ }", "Accuracy Loss")]
    [InlineData("study x = tune(train.mlp(parts.train)) { sampler = ▮ }", "auto grid random tpe")]
    [InlineData("study x = tune(train.mlp(parts.train)) { pruner = ▮ }", "auto asha none")]
    [InlineData("study x = tune(train.mlp(parts.train)) { pruner = asha(▮) }", "min factor")]
    [InlineData("study x = tune(train.mlp(parts.train)) { terminator = ▮ }", "regret")]
    [InlineData("study x = tune(train.mlp(parts.train)) { terminator = regret(▮) }", "below")]
    [InlineData("study x = tune(train.mlp(parts.train)) { sampler = tpe(▮) }", "startup seed")]
    [InlineData("study x = tune(train.mlp(parts.train)) { stop { ▮ } }", "time cost target idle")]
    [InlineData("gate x = check(▮", "model report")]
    [InlineData("gate x = check(report) { ▮ }", "require approve")]
    [InlineData("gate x = check(report) { require => ▮ }", "report previous rate")]
    [InlineData("gate x = check(report) { require => report.Accuracy > previous.▮ }", "Accuracy")]
    [InlineData("release x = publish(▮", "model report")]
    [InlineData("release x = publish(model) { gate = ▮ }", "quality")]
    [InlineData("pipeline y { ▮ }", "parallel share")]
    public void Completion_offers(string text, string expected)
    {
        var labels = Labels(text);
        Assert.All(expected.Split(' '), e => Assert.Contains(e, labels));
    }

    [Theory]
    [InlineData("// a comment ▮")]
    [InlineData("/* a ▮ */")]
    [InlineData("stage x = csv(\"a▮.csv\")")]
    public void Nothing_is_offered_in(string text) => Assert.Empty(Labels(text));

    [Fact]
    public void What_must_be_set_comes_first_and_what_is_set_last()
    {
        var labels = Labels("dataset x = split(raw) { seed = 1\n ▮ }");
        Assert.Equal("parts", labels[0]);
        Assert.Equal("seed", labels[^1]);
    }

    [Theory]
    [InlineData("stage x = tr▮ain.mlp(parts.train)", "Trains a multi-layer perceptron.")]
    [InlineData("stage x = train.m▮lp(parts.train)", "Trains a multi-layer perceptron.")]
    [InlineData("stage x = train.mlp(par▮ts.train)", "Divides the rows")]
    [InlineData("stage x = train.mlp(parts.tr▮ain)", "parts.train")]
    [InlineData("stage x = train.mlp(parts.train) { epo▮chs = epochs }", "Passes over the data.")]
    [InlineData("stage x = train.mlp(parts.train) { epochs = epo▮chs }", "= `30`")]
    [InlineData("stage x = train.mlp(parts.train) { re▮try = 2 }", "How many times more")]
    [InlineData("gate x = check(report) { require => report.Acc▮uracy > 0 }", "accuracy")]
    [InlineData("stage x = train.mlp(parts.train) { on = [c▮pu(cores: 1)] }", "The cpu backend.")]
    [InlineData("stage x = train.mlp(parts.train) { on = [cpu(co▮res: 1)] }", "Cores.")]
    [InlineData("dat▮aset x = csv(\"a.csv\")", "named dataset versions")]
    public void Hover_says(string text, string expected)
    {
        var (document, at) = Open(text);
        Assert.Contains(expected, document.HoverAt(at)?.Markdown ?? "nothing");
    }

    [Theory]
    [InlineData("stage x = train.mlp(par▮ts.train)", "parts = split")]
    [InlineData("stage x = train.mlp(parts.tra▮in)", "train = 70%")]
    [InlineData("stage x = exec() { command = [\"{epo▮chs}\"] }", "epochs = 30")]
    [InlineData("gate x = check(report) { require => rep▮ort.Accuracy > rate }", "report = evaluate")]
    [InlineData("gate x = check(report) { require => $\"{ra▮te}\" != \"\" }", "rate = 0.1")]
    public void A_name_leads_to_its_declaration(string text, string expected)
    {
        var (document, at) = Open(text);
        Assert.StartsWith(expected, document.Source.Text[document.DefinitionAt(at)!.Value.Span.Start..], StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_is_renamed_wherever_it_stands_and_nowhere_else()
    {
        var (document, at) = Open("""
            stage x = exec(raw) {
                command = ["ra▮te", "{rate}", rate]
                // rate
                when    => report.Accuracy > rate && $"{rate:0.0} rate {{rate}}" != "rate" && x.rate
            }
            """.Replace("\"ra▮te\", \"{rate}\", rate", "\"rate\", \"{rate}\", ra▮te"));
        var result = document.Rename(at, "pace");
        Assert.Null(result.Problem);
        Assert.Equal(5, result.Places.Count);
        Assert.All(result.Places, p => Assert.Equal("rate", p.Of(document.Source.Text)));
        foreach (var wrong in new[] { "", "1a", "stage x", "row", "raw" }) Assert.NotNull(document.Rename(at, wrong).Problem);
    }

    [Fact]
    public void Whatever_is_renamed_the_rest_keeps_its_shape() => EbnfGenerator.Programs().Sample(
        text =>
        {
            var document = PipelineDocument.Open(new("test.factory", text), TestCatalog.Default);
            foreach (var item in document.Outline().Where(o => o.Kind is not "pipeline").Take(1))
            {
                var result = document.Rename(item.NameSpan.Start, "renamed");
                if (result.Problem is not null) continue;
                var renamed = result.Places.OrderByDescending(p => p.Start).Aggregate(text, (t, p) => t.Remove(p.Start, p.Length).Insert(p.Start, "renamed"));
                Assert.NotEmpty(Shape.Of(renamed));
            }
        },
        iter: Effort.Of(300, 20_000));

    [Fact]
    public void The_outline_has_declarations_and_their_settings()
    {
        var outline = Open("▮").Document.Outline();
        Assert.Equal(["digits", "epochs", "rate", "raw", "parts", "search", "model", "report", "quality"], outline.Select(o => o.Name));
        Assert.Equal(["space", "maximize"], outline[5].Children.Select(c => c.Name));
        Assert.Equal("lr", outline[5].Children[0].Children.Single().Name);
    }

    [Fact]
    public void Every_node_of_the_tree_is_walked()
    {
        var nodes = typeof(SyntaxNode).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(SyntaxNode)) && !t.IsAbstract);
        foreach (var node in nodes)
        {
            var parts = node.GetProperties().Where(p => typeof(SyntaxNode).IsAssignableFrom(p.PropertyType)
                || p.PropertyType.IsGenericType && p.PropertyType.GetGenericArguments()[0] is var item && (typeof(SyntaxNode).IsAssignableFrom(item)
                    || typeof(ReferencePart).IsAssignableFrom(item) || typeof(TextPart).IsAssignableFrom(item)));
            // `Name` of a setting is the first part of its path.
            if (!parts.Any(p => p.CanWrite)) continue;
            Assert.Contains($"{node.Name} n", File.ReadAllText(Path.Combine(Compiling.Root, "src/Factory.Language/Syntax/Nodes/SyntaxTree.cs")));
        }
    }

    [Fact]
    public void What_a_used_file_declares_is_known_and_found_there()
    {
        const string text = "use \"common.factory\"\npipeline p\nstage x = filter(shared) { keep => row.Number(\"a\") > least }\n";
        const string common = "param least = 3\ndataset shared = csv(\"a.csv\")\n";
        var document = PipelineDocument.Open(new("p.factory", text.Replace("use \"common.factory\"\npipeline p\n", "pipeline p\nuse \"common.factory\"\n", StringComparison.Ordinal)),
            TestCatalog.Default, used: new Dictionary<string, string> { ["common.factory"] = common });
        Assert.Empty(document.Diagnostics);
        var at = document.Source.Text.IndexOf("shared", StringComparison.Ordinal);
        var (file, span) = document.DefinitionAt(at)!.Value;
        Assert.Equal(("common.factory", "shared"), (file.Path, file.Text.Substring(span.Start, span.Length)));
        Assert.Contains("shared", document.CompleteAt(at).Items.Select(i => i.Label));
        Assert.Equal([at], document.OccurrencesAt(at).Select(s => s.Start));
        Assert.Contains("declared in common.factory", document.Rename(at, "other").Problem, StringComparison.Ordinal);
        Assert.Equal([at], document.RenameUsed("common.factory", "shared", "other").Places.Select(s => s.Start));
        Assert.Contains("declared already", document.RenameUsed("common.factory", "shared", "x").Problem, StringComparison.Ordinal);
    }
}
