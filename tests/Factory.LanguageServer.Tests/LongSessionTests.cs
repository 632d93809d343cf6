using System.Text;
using System.Text.Json.Nodes;
using Factory.Testing;

namespace Factory.LanguageServer.Tests;

/// <summary>An author at work for long: a whole pipeline typed key by key, with slips that are taken back, in files that use each other.</summary>
public sealed class LongSessionTests : IAsyncLifetime
{
    private readonly TestSpace _space = new();
    private readonly StringBuilder _text = new();
    private Editor _editor = null!;
    private string _uri = "";
    private int _version;

    public async Task InitializeAsync() => _editor = await Editor.Start(_space);

    public async Task DisposeAsync()
    {
        await _editor.DisposeAsync();
        _space.Dispose();
    }

    [Fact]
    public async Task A_pipeline_is_typed_key_by_key_with_slips_that_are_taken_back()
    {
        _space.CopyPipelines("digits.factory");
        var whole = File.ReadAllText(Path.Combine(_space.Root, "digits.factory"));
        await Open("digits.factory");
        var random = new Random(5);
        foreach (var (i, key) in whole.Index())
        {
            await Type(key.ToString());
            // Now and then a slip, a paste of something broken, and both taken back, in one change and in single ones.
            if (i % 97 == 13) await TypeAndTakeBack("}{\"");
            if (i % 211 == 50) await TypeAndTakeBack(whole[(i / 2)..(i / 2 + Math.Min(300, i / 2))]);
            if (i % 61 == 7) await Asked(random);
        }
        Assert.Equal(whole, _text.ToString());
        var last = await _editor.Diagnostics(_uri, _version, d => d.Count == 0);
        Assert.Empty(last);

        // The layout of what was typed is what was typed; then all of it is taken away, from the end.
        Assert.Empty((await _editor.Ask("textDocument/formatting", new { textDocument = new { uri = _uri }, options = new { tabSize = 4, insertSpaces = true } }))!.AsArray());
        while (_text.Length > 40) await TakeBack(Math.Min(37, _text.Length));
        await _editor.Diagnostics(_uri, _version, d => d.Count > 0);
        Assert.Empty(_editor.Messages);
        Assert.Equal(0, await _editor.Leave());
    }

    [Fact]
    public async Task Files_that_use_each_other_are_typed_and_renamed_and_broken_and_mended()
    {
        _space.Write("a.csv", "x,y\n1,2\n");
        var common = Uri("common.factory");
        await _editor.Open(common, "");
        await Open("p.factory");
        await Type("pipeline p\nuse \"common.factory\"\nstage few = filter(raw) { keep => row.Number(\"x\") > least }\nstage more = export.csv(few)\n");
        await _editor.Diagnostics(_uri, _version, d => d.Any(s => s.Message.Contains("nothing is called `raw`", StringComparison.Ordinal)));

        const string declared = "param least = 1\ndataset raw = csv(\"a.csv\")\n";
        for (var i = 1; i <= declared.Length; i++) await _editor.Replace(common, i + 1, declared[..i]);
        await _editor.Diagnostics(_uri, _version, d => d.All(s => s.Severity > 1));

        // A cycle, and an end to it.
        await _editor.Replace(common, 1000, "use \"p.factory\"\n" + declared);
        await _editor.Diagnostics(_uri, _version, d => d.Any(s => s.Severity == 1));
        await _editor.Replace(common, 1001, declared);
        await _editor.Diagnostics(_uri, _version, d => d.All(s => s.Severity > 1));

        // Where it is used, there and back: both files change, and are right after each.
        foreach (var (from, to) in new[] { ("raw", "given"), ("given", "raw") })
        {
            var at = _text.ToString().IndexOf($"({from})", StringComparison.Ordinal) + 1;
            var edit = (await _editor.Ask("textDocument/rename", new { textDocument = new { uri = _uri }, position = PositionOf(at), newName = to }))!["changes"]!.AsObject();
            Assert.Equal([common, _uri], edit.Select(e => e.Key).Order(StringComparer.Ordinal));
            var other = Applied(from == "raw" ? declared : declared.Replace("raw", "given", StringComparison.Ordinal), edit[common]!.AsArray());
            await _editor.Replace(common, from == "raw" ? 1002 : 1003, other);
            var own = Applied(_text.ToString(), edit[_uri]!.AsArray());
            _text.Clear().Append(own);
            await _editor.Replace(_uri, ++_version, own);
            Assert.Contains($"dataset {to} = csv", other, StringComparison.Ordinal);
            Assert.Contains($"filter({to})", own, StringComparison.Ordinal);
            await _editor.Diagnostics(_uri, _version, d => d.All(s => s.Severity > 1));
        }

        // Closed without being written: then what lies on the disk counts, and there is nothing.
        await _editor.Tell("textDocument/didClose", new { textDocument = new { uri = common } });
        await Type("// ");
        await _editor.Diagnostics(_uri, _version, d => d.Any(s => s.Message.Contains("there is no `common.factory`", StringComparison.Ordinal)));
        _space.Write("common.factory", declared);
        await Type("more");
        await _editor.Diagnostics(_uri, _version, d => d.All(s => s.Severity > 1));
        Assert.Empty(_editor.Messages);
    }

    private string Uri(string name) => new Uri(Path.Combine(_space.Root, name)).AbsoluteUri;

    private Task Open(string name)
    {
        _uri = Uri(name);
        return _editor.Open(_uri, "", _version = 1);
    }

    private async Task TypeAndTakeBack(string text)
    {
        await Type(text);
        await TakeBack(text.Length);
    }

    private Task Type(string text)
    {
        var at = PositionOf(_text.Length);
        _text.Append(text);
        return Change(at, at, text);
    }

    private Task TakeBack(int count)
    {
        var (from, to) = (PositionOf(_text.Length - count), PositionOf(_text.Length));
        _text.Length -= count;
        return Change(from, to, "");
    }

    private Task Change(object start, object end, string text) => _editor.Tell("textDocument/didChange",
        new { textDocument = new { uri = _uri, version = ++_version }, contentChanges = new[] { new { range = new { start, end }, text } } });

    // All that an editor asks while one types, at the end and somewhere before it.
    private async Task Asked(Random random)
    {
        foreach (var offset in new[] { _text.Length, random.Next(_text.Length + 1) })
            foreach (var method in (string[])["completion", "hover", "definition", "references", "prepareRename"])
                await _editor.Ask($"textDocument/{method}", new { textDocument = new { uri = _uri }, position = PositionOf(offset), context = new { includeDeclaration = true } });
        await _editor.Ask("textDocument/documentSymbol", new { textDocument = new { uri = _uri } });
    }

    private object PositionOf(int offset)
    {
        var before = _text.ToString(0, offset);
        return new { line = before.Count(c => c == '\n'), character = offset - (before.LastIndexOf('\n') + 1) };
    }

    private static string Applied(string text, JsonArray edits)
    {
        var lines = text.Split('\n');
        int Offset(JsonNode at) => lines.Take((int)at["line"]!).Sum(l => l.Length + 1) + (int)at["character"]!;
        foreach (var edit in edits.OrderByDescending(e => Offset(e!["range"]!["start"]!)))
            text = string.Concat(text.AsSpan(0, Offset(edit!["range"]!["start"]!)), (string)edit["newText"]!, text.AsSpan(Offset(edit["range"]!["end"]!)));
        return text;
    }
}
