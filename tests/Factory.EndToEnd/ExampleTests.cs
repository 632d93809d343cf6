using System.Text.Json;
using Factory.Cli;

namespace Factory.EndToEnd;

/// <summary>
/// Every example of the help texts, typed into the real program from the top of a source tree, with a daemon that the first of them starts.
/// </summary>
public sealed class ExampleTests : IDisposable
{
    /// <summary>What an example's answer must hold: a new example needs its line here.</summary>
    private static readonly Dictionary<string, string> s_answers = new(StringComparer.Ordinal)
    {
        ["factory doctor"] = "script host",
        ["factory lint pipelines/digits.factory"] = "digits",
        ["factory new tabular sensors"] = "factory run sensors/sensors.factory",
        ["factory new exec curve"] = "curve/curve.factory",
        ["factory lsp"] = "",
        ["factory fmt pipelines"] = "",
        ["factory fmt --check --diff pipelines"] = "",
        ["factory lint pipelines/digits.factory --sarif"] = "2.1.0",
        ["factory plan pipelines/digits.factory --svg"] = "<svg",
        ["factory plan pipelines/digits.factory"] = "train.mlp",
        ["factory plan pipelines/digits.factory --set epochs=10"] = "train.mlp",
        ["factory run pipelines/digits.factory"] = "digits (champion)",
        ["factory run pipelines/digits.factory --set epochs=10"] = "digits (champion, which was version 1)",
        ["factory run pipelines/digits.factory --detach"] = "of digits, revision",
        ["factory status"] = "PIPELINE",
        ["factory status last"] = "of digits, revision",
        ["factory status digits --json"] = "\"pipeline\": \"digits\"",
        ["factory logs model"] = "search[",
        ["factory logs model -f --run last"] = "search[",
        ["factory why model"] = "model of run",
        ["factory why search --run 1"] = "search of run 1: computed",
        ["factory diff 1 last"] = "the same in run 1 and run 4",
        ["factory study list"] = "digits/search",
        ["factory study show search"] = "The best is trial",
        ["factory study show search --html search.html"] = "search.html",
        ["factory study show search@1 --svg figures"] = "history.svg",
        ["factory study best search"] = "dropout = ",
        ["factory study compare search@1 search"] = "found as result",
        ["factory study loop pipelines/loop/space.json --trials 20"] = "\"parameters\"",
        ["factory study ask lab pipelines/loop/space.json --sampler tpe"] = "{\"trial\":0,",
        ["factory study tell lab {\"trial\":0,\"value\":0.25}"] = "",
        ["factory study ask lab"] = "{\"trial\":1,",
        ["factory cancel last"] = "run 4 is over",
        ["factory pause last"] = "run 4 is over",
        ["factory resume last"] = "run 4 is over",
        ["factory approve quality --note checked"] = "run 4",
        ["factory approve quality --reject --run last"] = "run 4",
        ["factory data add pipelines/data --name digits-files"] = "digits-files@1",
        ["factory data add pipelines/data/digits.csv.gz --name one-file --tag golden -m original"] = "one-file@1",
        ["factory data list"] = "digits/raw",
        ["factory data log digits-files"] = "pipelines/data",
        ["factory data show digits/raw"] = "1797",
        ["factory data show digits/raw@1"] = "1797",
        ["factory data diff digits-files@1"] = "0 changed",
        ["factory data diff digits-files@1 digits-files@latest"] = "0 changed",
        ["factory data diff digits/parts/train@1 digits/parts/test@1 --html drift.html"] = "data.parquet: 1",
        ["factory data checkout digits-files my-digits"] = "digits-files@1",
        ["factory data checkout digits-files@1 my-copy --writable"] = "digits-files@1",
        ["factory data tag digits-files@1 golden"] = "is version 1",
        ["factory data tag digits-files golden --remove"] = "is no more",
        ["factory data export digits-files digits.tar.zst"] = "digits.tar.zst",
        ["factory data import digits.tar.zst --name imported"] = "imported@1",
        ["factory data du"] = "in packs",
        ["factory data verify digits-files --read-data"] = "all is as it was written",
        ["factory remote add nas ./nas"] = "nas is",
        ["factory remote add lab ssh://user@lab.example/srv/factory --credentials lab-key"] = "lab is",
        ["factory remote add bucket s3://bucket/factory --region eu-central-1"] = "bucket is",
        ["factory remote list"] = "lab.example",
        ["factory data push digits-files@1 nas"] = "were sent to nas",
        ["factory remote show nas"] = "digits-files@1",
        ["factory data pull digits-files nas --name pulled"] = "pulled@1",
        ["factory remote rm lab"] = "is forgotten",
        ["factory data rm imported@1"] = "is removed",
        ["factory gc --dry-run"] = "this only looked",
        ["factory gc --dry-run --versions 5"] = "this only looked",
        ["factory gc --grace 2h --keep 90d"] = "freed",
        ["factory verify --read-data"] = "all is as it was written",
        ["factory models"] = "champion",
        ["factory models list"] = "champion",
        ["factory models show digits@champion"] = "weights.safetensors",
        ["factory models export digits@champion digits-model"] = "checked",
        ["factory lineage digits@champion"] = "digits.csv.gz",
        ["factory cost last"] = "total",
        ["factory cost digits@champion"] = "search[*]",
        ["factory capacity"] = "there is no floor file",
        ["factory simulate pipelines/floors/lab.factory --days 7"] = "finished",
        ["factory simulate pipelines/floors/lab.factory --against pipelines/floors/larger.factory --days 7"] = "DIFFERENCE",
        ["factory devices"] = "cpu",
        ["factory plugins"] = "train.mlp",
        ["factory prune --dry-run"] = "would let go of 0 runs",
        ["factory prune"] = "let go of 0 runs",
        ["factory daemon start"] = "running: process",
        ["factory daemon start --watch pipelines"] = "takes no other options",
        ["factory daemon status"] = ".factory",
        ["factory daemon stop --drain"] = "has ended",
    };

    private readonly TestSpace _space = new();

    [Fact]
    public async Task Every_example_in_the_help_texts_does_what_it_says()
    {
        Prepare();
        foreach (var example in Examples.All)
        {
            var (code, output, error) = await Type(example.Line);
            var said = $"{example.Line} ended with {code}:\n{output}{error}";
            Assert.True(code == (int)example.Ends, said);
            Assert.True(s_answers.TryGetValue(example.Line, out var answer), $"`{example.Line}` has no answer to be compared with");
            // What an author can look up with `lint` is not every command's to repeat.
            if (!example.Line.Contains(" lint ", StringComparison.Ordinal)) Assert.DoesNotContain("info FAC", output + error, StringComparison.Ordinal);
            Assert.True((output + error).Contains(answer, StringComparison.Ordinal), $"no `{answer}` in the answer: {said}");
        }
    }

    [Fact]
    public async Task Every_command_that_reads_answers_in_JSON_too()
    {
        Prepare();
        Assert.Equal(0, (await Type("factory run pipelines/digits.factory")).ExitCode);
        foreach (var command in Examples.All.Select(e => e.Command).Distinct())
        {
            if (!(await Type($"{command} --help")).Output.Contains("--json", StringComparison.Ordinal))
            {
                Assert.Contains(command, new[] { "factory", "factory cancel", "factory pause", "factory resume", "factory approve", "factory models export",
                    "factory data tag", "factory data rm", "factory fmt", "factory new", "factory lsp", "factory study loop", "factory study ask", "factory study tell",
                    "factory remote add", "factory remote rm", "factory daemon start", "factory daemon stop" });
                // Others push there and pull from there.
                if (command == "factory remote add") await Type(Examples.Of(command)[0].Line);
                continue;
            }
            // What the network's training prints is not this test's to say.
            var line = command == "factory logs" ? "factory logs greeting" : Examples.Of(command)[0].Line;
            var (code, output, error) = await Type($"{line} --json");
            Assert.True(code == 0, $"{line} --json ended with {code}:\n{output}{error}");
            AssertJson(line, output);
        }
        Assert.Equal(0, (await Type("factory daemon stop")).ExitCode);
    }

    /// <summary>One document; of logs one a line, so that they can be followed.</summary>
    private static void AssertJson(string line, string output)
    {
        var documents = line.StartsWith("factory logs", StringComparison.Ordinal) ? output.Split('\n', StringSplitOptions.RemoveEmptyEntries) : [output];
        Assert.NotEmpty(documents);
        foreach (var text in documents)
        {
            using var document = JsonDocument.Parse(text);
            Assert.True(document.RootElement.ValueKind is JsonValueKind.Object or JsonValueKind.Array, $"{line} --json says {text}");
        }
    }

    /// <summary>The digits with two short trials and a gate that lets everything through: what is at stake here is the words, not the model.</summary>
    private void Prepare()
    {
        var file = _space.CopyPipelines("digits.factory", into: "pipelines");
        var text = File.ReadAllText(file);
        foreach (var (from, to) in new[] { ("trials    = 24", "trials    = 2"), ("epochs       = 30", "epochs       = 2"),
            ("min_accuracy = 0.95", "min_accuracy = 0.1"), ("- 0.02", "- 1.0") })
        {
            Assert.Contains(from, text, StringComparison.Ordinal);
            text = text.Replace(from, to, StringComparison.Ordinal);
        }
        File.WriteAllText(file, text + "\nstage greeting = exec() { command = [\"echo\", \"hello\"] }\n");
    }

    private Task<(int ExitCode, string Output, string Error)> Type(string line) => _space.Cli(line.Split(' ')[1..]);

    public void Dispose() => _space.Dispose();
}
