using System.Text.Json.Nodes;
using Factory.Testing;

namespace Factory.LanguageServer.Tests;

/// <summary>Names that several files share, fan-outs, hovers over columns and metrics, and layout, as an editor asks for them.</summary>
public sealed class UsedFileTests : IAsyncLifetime
{
    private const string Common = "/// How good is good enough.\nparam least = 0.9\nparam langs = [\"de\", \"en\"]\ndataset shared[lang in langs] = csv(\"{lang}.csv\") { label = \"y\" }\n";
    private const string Pipeline = """
        pipeline both
        use "parts/common.factory"

        stage model[lang in langs] = train.mlp(shared[lang]) { epochs = 3 }
        stage report[lang in langs] = evaluate(model[lang], shared[lang])
        gate good[lang in langs] = check(report[lang]) { require => report.Accuracy >= least }
        release both[lang in langs] = publish(model[lang]) { gate = good[lang] }

        """;

    private readonly TestSpace _space = new();
    private Editor _editor = null!;
    private string _pipeline = "", _common = "", _other = "";

    public async Task InitializeAsync()
    {
        _common = Written("parts/common.factory", Common);
        _pipeline = Written("both.factory", Pipeline);
        _other = Written("other.factory", "pipeline other\nuse \"parts/common.factory\"\nstage clean[lang in langs] = filter(shared[lang]) { keep => row.Number(\"y\") > least }\n");
        _editor = await Editor.Start(_space);
        await _editor.Open(_pipeline, Pipeline);
        await _editor.Diagnostics(_pipeline, 1, d => d.All(s => s.Severity > 1));
    }

    public async Task DisposeAsync()
    {
        await _editor.DisposeAsync();
        _space.Dispose();
    }

    [Fact]
    public async Task Names_of_used_files_and_indices_are_completed_found_and_explained()
    {
        Assert.Contains("shared", await Completed("train.mlp(s"));
        Assert.Contains("least", await Completed("report.Accuracy >= l"));
        Assert.Contains("lang", await Completed("train.mlp(shared["));
        Assert.Contains("langs", await Completed("stage model[lang in la"));
        Assert.Contains("Accuracy", await Completed("require => report."));
        Assert.Contains("good enough", await Hover(">= least", 4));
        Assert.Contains("share of the rows", await Hover("report.Accuracy", 9));
        Assert.Contains("lang", await Hover("shared[lang]", 8));
        var found = await Ask("textDocument/definition", "shared[lang]", 2);
        Assert.Equal((_common, 3), ((string)found!["uri"]!, (int)found["range"]!["start"]!["line"]!));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_name_is_renamed_in_its_file_and_in_all_that_use_it(bool fromUse)
    {
        if (!fromUse) await _editor.Open(_common, Common);
        var renamed = fromUse ? await Rename(_pipeline, Pipeline, "least }", "enough") : await Rename(_common, Common, "least =", "enough");
        var changes = renamed!["changes"]!.AsObject();
        Assert.Equal(new[] { _common, _pipeline, _other }.Order(), changes.Select(c => c.Key).Order());
        Assert.All(changes, c => Assert.Equal("enough", (string)c.Value!.AsArray().Single()!["newText"]!));
        var refused = await Assert.ThrowsAsync<StreamJsonRpc.RemoteInvocationException>(() => Rename(_pipeline, Pipeline, "least }", "clean"));
        Assert.Contains("other.factory", refused.Message);
    }

    [Fact]
    public async Task What_is_typed_in_a_used_file_is_seen_where_it_is_used()
    {
        await _editor.Open(_common, Common);
        await _editor.Replace(_common, 2, Common.Replace("least", "enough"));
        await _editor.Diagnostics(_pipeline, 1, d => d.Any(s => s.Message.Contains("least")));
        await _editor.Replace(_common, 3, Common);
        await _editor.Diagnostics(_pipeline, 1, d => d.All(s => s.Severity > 1));
    }

    [Fact]
    public async Task A_used_file_is_laid_out_as_any_other()
    {
        await _editor.Open(_common, Common.Replace(" = ", "="));
        var edits = await _editor.Ask("textDocument/formatting", new { textDocument = new { uri = _common }, options = new { tabSize = 4, insertSpaces = true } });
        Assert.Contains("param least = 0.9", (string)edits!.AsArray().Single()!["newText"]!);
    }

    private string Written(string name, string text) => new Uri(_space.Write(name, text)).AbsoluteUri;

    private async Task<IReadOnlyList<string>> Completed(string before)
    {
        var answer = await Ask("textDocument/completion", before, before.Length);
        return [.. answer!["items"]!.AsArray().Select(i => (string)i!["label"]!)];
    }

    private async Task<string> Hover(string text, int offset) => (string)(await Ask("textDocument/hover", text, offset))!["contents"]!["value"]!;

    private Task<JsonNode?> Ask(string method, string text, int offset) =>
        _editor.Ask(method, new { textDocument = new { uri = _pipeline }, position = Place(Pipeline, Pipeline.IndexOf(text, StringComparison.Ordinal) + offset) });

    private Task<JsonNode?> Rename(string uri, string text, string at, string name) =>
        _editor.Ask("textDocument/rename", new { textDocument = new { uri }, position = Place(text, text.IndexOf(at, StringComparison.Ordinal) + 1), newName = name });

    private static object Place(string text, int at) => new { line = text[..at].Count(c => c == '\n'), character = at - (text.LastIndexOf('\n', at - 1) + 1) };
}
