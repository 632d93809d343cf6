using System.Text.Json;
using Factory.Conformance;
using Factory.Sdk;
using Factory.Stages.Data.Checks;

namespace Factory.Plugins.Tests.Data;

public sealed class OverlapFilesTests
{
    [Fact]
    public async Task Files_of_the_same_content_are_found_whatever_they_are_called()
    {
        var (metrics, report) = await CompareAsync([], [("cat.png", "a cat"), ("dog.png", "a dog"), ("twin.png", "a cat")], [("x/1.png", "a cat"), ("2.png", "a horse"), ("3.png", "a cow")]);
        Assert.Equal(new OverlapFilesMetrics(1, 0.5, 0, 0), metrics);
        var example = report.GetProperty("pairs")[0].GetProperty("files").GetProperty("examples")[0];
        Assert.Equal(("x/1.png", "cat.png"), (example.GetProperty("first").GetString(), example.GetProperty("second").GetString()));
    }

    [Fact]
    public async Task Lines_of_text_are_found_wherever_they_stand()
    {
        var (metrics, report) = await CompareAsync(["*.jsonl"], [("a.jsonl", "{\"text\": \"the quick brown fox\"}\n{\"text\": \"another one, long\"}\n{}\n"), ("a.md", "{\"text\": \"some other line\"}\n")],
            [("deep/b.jsonl", "{}\n{\"text\": \"some other line\"}\n  {\"text\": \"the quick brown fox\"}\r\n")]);
        Assert.Equal(new OverlapFilesMetrics(0, 0, 1, 0.5), metrics);
        var example = report.GetProperty("pairs")[0].GetProperty("lines").GetProperty("examples")[0];
        Assert.Equal(("deep/b.jsonl:3", "a.jsonl:1"), (example.GetProperty("first").GetString(), example.GetProperty("second").GetString()));
    }

    [Fact]
    public async Task One_folder_is_nothing_to_compare()
    {
        using var bench = new StageBench();
        var error = await Assert.ThrowsAsync<StageFailedException>(() => bench.RunAsync(new OverlapFiles
        {
            Folders = new Dictionary<string, InputArtifact> { ["a"] = bench.Input("a", "f", "content") },
        }));
        Assert.StartsWith("`overlap.files` compares two folders or more", error.Message, StringComparison.Ordinal);
    }

    private static async Task<(OverlapFilesMetrics Metrics, JsonElement Report)> CompareAsync(
        IReadOnlyList<string> lines, (string Path, string Content)[] train, (string Path, string Content)[] test)
    {
        using var bench = new StageBench();
        var run = await bench.RunAsync(new OverlapFiles
        {
            Folders = new Dictionary<string, InputArtifact> { ["train"] = Folder("train", train), ["test"] = Folder("test", test) }, Lines = lines,
        });
        return (run.Metrics, JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(run.Output("report").Path, "report.json"))).RootElement.Clone());

        InputArtifact Folder(string name, (string Path, string Content)[] files)
        {
            var folder = bench.Output($"made-{name}");
            foreach (var (path, content) in files)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder.Path, path))!);
                File.WriteAllText(Path.Combine(folder.Path, path), content);
            }
            return bench.Input(name, folder);
        }
    }
}
