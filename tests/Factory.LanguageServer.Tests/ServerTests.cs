using System.Text;
using System.Text.Json.Nodes;
using Factory.Testing;

namespace Factory.LanguageServer.Tests;

/// <summary>The language server as a real editor meets it: the installed command, its streams, and the daemon that it starts.</summary>
public sealed class ServerTests : IAsyncLifetime
{
    private readonly TestSpace _space = new();
    private Editor _editor = null!;
    private string _uri = "";
    private string _text = "";

    public async Task InitializeAsync()
    {
        var file = _space.CopyPipelines("digits.factory");
        _uri = new Uri(file).AbsoluteUri;
        _text = File.ReadAllText(file);
        _editor = await Editor.Start(_space);
        await _editor.Open(_uri, _text);
    }

    public async Task DisposeAsync()
    {
        await _editor.DisposeAsync();
        _space.Dispose();
    }

    [Fact]
    public async Task What_is_wrong_is_shown_as_it_is_typed()
    {
        await _editor.Diagnostics(_uri, 1, d => d.All(s => s.Severity == 3));

        // The text alone says that there is no such output; where, and what was meant.
        var (line, at) = Find("evaluate(model, parts.test)");
        await _editor.Change(_uri, 2, (line, at + 22, at + 26, "tset"));
        var wrong = (await _editor.Diagnostics(_uri, 2, d => d.Any(s => s.Severity == 1))).First(s => s.Severity == 1);
        Assert.Equal(("FAC2007", line, at + 22, at + 26), (wrong.Code, wrong.Line, wrong.From, wrong.To));

        // C# is the daemon's to check.
        var (row, column) = Find("row.Sum");
        await _editor.Change(_uri, 3, (line, at + 22, at + 26, "test"), (row, column + 4, column + 7, "Smu"));
        var csharp = (await _editor.Diagnostics(_uri, 3, d => d.Any(s => s.Code == "FAC3001"))).First(s => s.Code == "FAC3001");
        Assert.Equal((row, column + 4), (csharp.Line, csharp.From));

        await _editor.Replace(_uri, 4, _text);
        await _editor.Diagnostics(_uri, 4, d => d.All(s => s.Severity == 3));
        await _editor.Tell("textDocument/didClose", new { textDocument = new { uri = _uri } });
        await _editor.Diagnostics(_uri, 4, d => d.Count == 0);
        Assert.Equal(0, await _editor.Leave());
    }

    [Fact]
    public async Task What_the_daemon_found_stays_and_moves_while_it_is_typed_on()
    {
        var (row, column) = Find("row.Sum");
        await _editor.Change(_uri, 2, (row, column + 4, column + 7, "Smu"));
        await _editor.Diagnostics(_uri, 2, d => d.Any(s => s.Code == "FAC3001"));
        // Lines come before it, and its own line grows: the first that is shown of the new text has it, before the daemon has looked again.
        await _editor.Change(_uri, 3, (0, 0, 0, "// one\n// two\n"));
        var moved = (await _editor.Diagnostics(_uri, 3, _ => true)).Single(s => s.Code == "FAC3001");
        Assert.Equal((row + 2, column + 4, column + 7), (moved.Line, moved.From, moved.To));
        // What is mended is gone at once.
        await _editor.Change(_uri, 4, (row + 2, column + 4, column + 7, "Sum"));
        Assert.DoesNotContain(await _editor.Diagnostics(_uri, 4, _ => true), s => s.Code == "FAC3001");
    }

    [Fact]
    public async Task Columns_of_files_that_were_never_read_are_completed_in_CSharp_and_in_settings()
    {
        _space.Write("a.csv", "age,city,bought\n1,Ulm,yes\n");
        var uri = new Uri(Path.Combine(_space.Root, "new.factory")).AbsoluteUri;
        const string text = "pipeline new\ndataset raw = csv(\"a.csv\") { label = \"bought\" }\nstage few = select(raw) { drop = [\"city\"] }\nstage old = filter(few) { keep => row.Number(\"age\") > 3 }\nstage sound = expect(old) { ranges { age = 0 .. 9 } }\n";
        await _editor.Open(uri, text);
        await _editor.Diagnostics(uri, 1, d => d.All(s => s.Severity > 1));
        async Task<IReadOnlyList<string>> At(string before)
        {
            var lines = text[..(text.IndexOf(before, StringComparison.Ordinal) + before.Length)].Split('\n');
            return Labels(await Complete(uri, lines.Length - 1, lines[^1].Length));
        }
        await TestSpace.Until(async () => (await At("row.Number(\"")).Contains("age"), "the columns of the file are known");
        Assert.Equal(["age", "bought"], await At("row.Number(\""));
        Assert.Equal(["age", "city", "bought"], await At("drop = [\""));
        Assert.Equal(["bought"], await At("label = \"bo"));
        Assert.Equal(["age", "bought"], await At("ranges { "));
    }

    [Fact]
    public async Task Places_are_counted_in_UTF_16_and_edits_are_taken_in_their_order()
    {
        const string uri = "untitled:one";
        await _editor.Open(uri, "pipeline p\n/* 😀é */ param x = nothing\r\nparam y = x\n");
        var wrong = (await _editor.Diagnostics(uri, 1, d => d.Any(s => s.Code == "FAC2001"))).Single(s => s.Code == "FAC2001");
        Assert.Equal((1, 20, 27), (wrong.Line, wrong.From, wrong.To));

        // Several edits at once, each about the text after the one before; beyond the end of a line, or of the text, is the end.
        await _editor.Change(uri, 5, (1, 20, 27, "1"), (1, 16, 17, "zz"), (2, 10, 11, "zz"), (99, 0, 5, "param last = y + \n"), (3, 13, 99, "y"));
        Assert.Equal("pipeline p\n\n/* 😀é */ param zz = 1\nparam y    = zz\nparam last = y\n", await Formatted(uri));

        // What comes late is older than what is there.
        await _editor.Replace(uri, 4, "pipeline late\n");
        await _editor.Replace(uri, 5, "pipeline late\n");
        Assert.StartsWith("pipeline p\n", await Formatted(uri));
    }

    [Fact]
    public async Task Broken_text_is_answered_wherever_it_breaks_off()
    {
        await _editor.Diagnostics(_uri, 1, _ => true);
        var version = 1;
        for (var length = 0; length < _text.Length; length += 29)
        {
            await _editor.Replace(_uri, ++version, _text[..length]);
            var lines = _text[..length].Split('\n');
            var at = new { textDocument = new { uri = _uri }, position = new { line = lines.Length - 1, character = lines[^1].Length } };
            Assert.NotNull(await _editor.Ask("textDocument/completion", at));
            await _editor.Ask("textDocument/hover", at);
            Assert.NotNull(await _editor.Ask("textDocument/documentSymbol", at));
            // A text that cannot be parsed is not laid out.
            await _editor.Ask("textDocument/formatting", new { textDocument = new { uri = _uri }, options = new { tabSize = 2, insertSpaces = true } });
        }
        await _editor.Replace(_uri, ++version, "\0\uD800{{{[[((" + new string('[', 100_000));
        await _editor.Diagnostics(_uri, version, d => d.Any(s => s.Code == "FAC1002"));
    }

    [Fact]
    public async Task A_big_file_is_kept_up_with()
    {
        var text = new StringBuilder("pipeline big\nparam n = 1\n");
        for (var i = 0; i < 3_000; i++) text.Append($"stage s{i} = exec() {{ command = [\"echo\", n]  retry = 2 }}\n");
        const string uri = "untitled:big";
        await _editor.Open(uri, text.ToString());
        // A burst of keys: what is shown in the end is of the last of them.
        for (var i = 0; i < 100; i++) await _editor.Change(uri, 2 + i, (1, 10, 11, $"{i % 10}"));
        await _editor.Change(uri, 200, (1, 6, 7, "m"));
        var shown = await _editor.Diagnostics(uri, 200, d => d.Any(s => s.Code == "FAC2001"));
        Assert.All(shown.Where(s => s.Severity == 1), s => Assert.Contains("`n`", s.Message));
        Assert.Contains("s2999", Labels(await Complete(uri, 3_000, 0, "textDocument/documentSymbol")));
    }

    [Fact]
    public async Task Names_settings_columns_metrics_calls_and_units_are_completed()
    {
        Assert.Equal(0, (await _space.Cli("run", "--plain", _space.Write("small.factory", """
            pipeline digits
            dataset raw = csv("data/digits.csv.gz") { label = "digit" }
            """))).ExitCode);
        await _editor.Replace(_uri, 2, _text + " ");
        await _editor.Diagnostics(_uri, 2, d => d.All(s => s.Severity == 3));

        async Task<IReadOnlyList<string>> At(string before)
        {
            var lines = _text[..(_text.IndexOf(before, StringComparison.Ordinal) + before.Length)].Split('\n');
            return Labels(await Complete(_uri, lines.Length - 1, lines[^1].Length));
        }
        Assert.Contains("split", await At("dataset parts = sp"));
        Assert.Contains("mlp", await At("stage model = train."));
        Assert.Equal(["train", "valid", "test"], await At("train.mlp(parts."));
        Assert.Contains("epochs", await At("use     = search.best\n    "));
        Assert.Contains("hidden", await At("space {\n        "));
        Assert.Contains("Accuracy", await At("maximize => trial."));
        Assert.Contains("MacroF1", await At("require => report."));
        Assert.Contains("previous", await At("    require => "));
        Assert.Contains("min_accuracy", await At("report.Accuracy >= min"));
        Assert.Contains("Sum", await At("keep => row."));
        await TestSpace.Until(async () => (await At("row.Sum(\"p")).Contains("p0"), "the columns of what has run are known");
        Assert.Contains("GiB", await At("rocm(memory: 8 G"));
        Assert.Contains("h", await At("timeout = 2h"));
        Assert.Contains("cores", await At("cpu(c"));
        Assert.Contains("cpu", await At("on      = ["));
        Assert.Contains("quality", await At("gate  = "));
        Assert.Contains("search", await At("use     = "));
        Assert.Contains("stage", await At("stage report = evaluate(model, parts.test)\n"));
    }

    [Fact]
    public async Task Words_are_explained_found_and_renamed()
    {
        await _editor.Diagnostics(_uri, 1, d => d.All(s => s.Severity == 3));
        Assert.Contains("train.mlp", await Hover("train.mlp(parts.train", 3));
        Assert.Contains("passes", await Hover("epochs  = epochs", 2), StringComparison.OrdinalIgnoreCase);
        Assert.Contains("30", await Hover("epochs  = epochs", 12));
        Assert.Contains("csv", await Hover("filter(raw)", 8));
        Assert.Contains("accuracy", await Hover("report.Accuracy >=", 9));
        Assert.Contains("approve", (string)(await Ask("textDocument/hover", "check(report)", 2))!["contents"]!["value"]!);

        var definition = await Ask("textDocument/definition", "filter(raw)", 8);
        Assert.Equal(Find("dataset raw").Line, (int)definition!["range"]!["start"]!["line"]!);
        Assert.Equal(Find("parts { train").Line, (int)(await Ask("textDocument/definition", "parts.test)", 8))!["range"]!["start"]!["line"]!);

        var (line, at) = Find("param min_accuracy");
        var renamed = await _editor.Ask("textDocument/rename", new { textDocument = new { uri = _uri }, position = new { line, character = at + 7 }, newName = "least" });
        var edits = renamed!["changes"]![_uri]!.AsArray();
        Assert.Equal([Find("min_accuracy").Line, Find(">= min_accuracy").Line], edits.Select(e => (int)e!["range"]!["start"]!["line"]!));
        var refused = await Assert.ThrowsAsync<StreamJsonRpc.RemoteInvocationException>(() =>
            _editor.Ask("textDocument/rename", new { textDocument = new { uri = _uri }, position = new { line, character = at + 7 }, newName = "raw" }));
        Assert.Contains("declared already", refused.Message);

        await _editor.Replace(_uri, 2, _text.Replace("parts.test", "parts.tset"));
        var wrong = (await _editor.Diagnostics(_uri, 2, d => d.Any(s => s.Code == "FAC2007"))).First(s => s.Code == "FAC2007");
        Assert.Equal("test", wrong.Data);
        var offered = await _editor.Ask("textDocument/codeAction", new
        {
            textDocument = new { uri = _uri },
            range = new { start = new { line = wrong.Line, character = wrong.From }, end = new { line = wrong.Line, character = wrong.To } },
            context = new { diagnostics = new[] { new { range = new { start = new { line = wrong.Line, character = wrong.From }, end = new { line = wrong.Line, character = wrong.To } },
                severity = 1, code = wrong.Code, source = "factory", message = wrong.Message, data = wrong.Data } } },
        });
        Assert.Equal("test", (string)offered![0]!["edit"]!["changes"]![_uri]![0]!["newText"]!);
    }

    private (int Line, int Character) Find(string text)
    {
        var at = _text.IndexOf(text, StringComparison.Ordinal);
        Assert.True(at >= 0, $"there is no {text}");
        return (_text[..at].Count(c => c == '\n'), at - (_text.LastIndexOf('\n', Math.Max(0, at - 1)) + 1));
    }

    private Task<JsonNode?> Ask(string method, string text, int offset)
    {
        var (line, at) = Find(text);
        return _editor.Ask(method, new { textDocument = new { uri = _uri }, position = new { line, character = at + offset } });
    }

    private async Task<string> Hover(string text, int offset) => (string)(await Ask("textDocument/hover", text, offset))!["contents"]!["value"]!;

    private Task<JsonNode?> Complete(string uri, int line, int character, string method = "textDocument/completion")
    {
        return _editor.Ask(method, new { textDocument = new { uri }, position = new { line, character } });
    }

    private static IReadOnlyList<string> Labels(JsonNode? answer) =>
        [.. (answer is JsonArray symbols ? symbols : answer!["items"]!.AsArray()).Select(i => (string)(i!["label"] ?? i["name"])!)];

    private async Task<string> Formatted(string uri)
    {
        var edits = (await _editor.Ask("textDocument/formatting", new { textDocument = new { uri }, options = new { tabSize = 4, insertSpaces = true } }))!.AsArray();
        return (string)edits.Single()!["newText"]!;
    }
}
