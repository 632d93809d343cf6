using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using Factory.Conformance;
using Factory.Sdk;
using Factory.Stages.Torch.Stages;
using Factory.Tables;

namespace Factory.Plugins.Tests.Torch;

public sealed class EvaluateTests : IDisposable
{
    private readonly StageBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_model_does_on_other_rows_what_its_training_promised()
    {
        var run = await _bench.RunAsync(new Evaluate { Model = await ModelAsync(), Data = await _bench.InputAsync("test", TableMaker.Clouds(1000, 3)) });
        Assert.True(run.Metrics.Accuracy > 0.9, $"{run.Metrics}");
        Assert.True(run.Metrics.MacroF1 > 0.9, $"{run.Metrics}");
        Assert.Equal(1000, run.Metrics.Rows);

        using var report = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(run.Output("report").Path, "report.json")));
        Assert.Equal(run.Metrics.Accuracy, report.RootElement.GetProperty("accuracy").GetDouble());
        Assert.Equal(["1", "2", "10"], report.RootElement.GetProperty("confusion").GetProperty("labels").EnumerateArray().Select(l => l.GetString()));
        Assert.Equal(1000, report.RootElement.GetProperty("confusion").GetProperty("counts").EnumerateArray().SelectMany(r => r.EnumerateArray())
            .Sum(c => c.GetInt32()));
        Assert.Equal(3, report.RootElement.GetProperty("classes").GetArrayLength());
    }

    [Fact]
    public async Task The_files_alone_are_enough_to_compute_what_the_model_says()
    {
        var model = await ModelAsync();
        var table = TableMaker.Clouds(400, 3);
        var run = await _bench.RunAsync(new Evaluate { Model = model, Data = await _bench.InputAsync("test", table) });

        using var json = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(model.Path, "model.json")));
        var weights = Tensors(await File.ReadAllBytesAsync(Path.Combine(model.Path, "weights.safetensors")));
        var (right, loss) = (0, 0.0);
        for (var row = 0; row < table.RowCount; row++)
        {
            double[] signal = [.. json.RootElement.GetProperty("features").EnumerateArray().Select(f =>
                Squash((table[f.GetProperty("name").GetString()!].Number(row) - f.GetProperty("mean").GetDouble()) / f.GetProperty("scale").GetDouble()))];
            for (var layer = 0; layer < 3; layer++)
                signal = Layer(signal, weights[$"layers.{layer}.weight"], weights[$"layers.{layer}.bias"], last: layer == 2);
            var truth = Array.IndexOf(["1", "2", "10"], table["class"].Text(row));
            if (Array.IndexOf(signal, signal.Max()) == truth) right++;
            loss += Math.Log(signal.Sum(Math.Exp)) - signal[truth];
        }
        Assert.Equal(right / 400.0, run.Metrics.Accuracy, 9);
        Assert.Equal(loss / 400, run.Metrics.Loss, 4);

        static double Squash(double z) => z / Math.Sqrt(1 + z / 3 * (z / 3));
        static double[] Layer(double[] signal, float[] weight, float[] bias, bool last) => [.. bias.Select((b, o) =>
            signal.Select((s, i) => s * weight[o * signal.Length + i]).Sum() + b).Select(v => last ? v : Math.Max(0, v))];
    }

    [Fact]
    public async Task A_label_that_training_did_not_see_is_an_error()
    {
        var table = TableMaker.Clouds(10, 3);
        var strange = new Table([.. table.Columns.Take(4), new IntegerColumn("class", [.. Enumerable.Repeat(7L, 10)])]);
        Assert.Contains("`test`, row 1: the label `class` is \"7\"", await FailureAsync(strange), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_feature_that_is_not_there_is_an_error() =>
        Assert.Contains("`test` has no column `x1`, which is a feature of the model",
            await FailureAsync(new([.. TableMaker.Clouds(10, 3).Columns.Where(c => c.Name != "x1")])), StringComparison.Ordinal);

    [Fact]
    public async Task Missing_values_are_read_as_the_mean()
    {
        var table = TableMaker.Clouds(1000, 3);
        var holes = new Table([new NumberColumn("x0", [.. Enumerable.Repeat(double.NaN, 1000)]), .. table.Columns.Skip(1)]);
        var run = await _bench.RunAsync(new Evaluate { Model = await ModelAsync(), Data = await _bench.InputAsync("test", holes) });
        Assert.InRange(run.Metrics.Accuracy, 0.3, 0.9);
        Assert.True(double.IsFinite(run.Metrics.Loss));
    }

    [Theory]
    [InlineData("model.json", "{}", "model.json is not a model of this plugin")]
    [InlineData("model.json", "[", "model.json is not a model of this plugin")]
    [InlineData("model.json", null, "holds no model.json")]
    [InlineData("weights.safetensors", "xxxxxxxxxxxxxxxx", "this is no safetensors file")]
    [InlineData("weights.safetensors", null, "weights.safetensors")]
    public async Task A_damaged_model_says_what_is_wrong_with_it(string file, string? content, string reason)
    {
        var model = await ModelAsync(epochs: 1);
        var path = Path.Combine(model.Path, file);
        if (content is null) File.Delete(path);
        else await File.WriteAllTextAsync(path, content);
        var error = await Assert.ThrowsAsync<StageFailedException>(
            async () => await _bench.RunAsync(new Evaluate { Model = model, Data = await _bench.InputAsync("test", TableMaker.Clouds(10, 3)) }));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Weights_of_another_shape_are_refused()
    {
        var model = await ModelAsync(epochs: 1);
        var path = Path.Combine(model.Path, "model.json");
        await File.WriteAllTextAsync(path, (await File.ReadAllTextAsync(path)).Replace("\"inputs\": 4", "\"inputs\": 5", StringComparison.Ordinal));
        var error = await Assert.ThrowsAsync<StageFailedException>(
            async () => await _bench.RunAsync(new Evaluate { Model = model, Data = await _bench.InputAsync("test", TableMaker.Clouds(10, 3)) }));
        Assert.Contains("`layers.0.weight` has the shape [64, 4], and [64, 5] is needed", error.Message, StringComparison.Ordinal);
    }

    private async Task<string> FailureAsync(Table test) =>
        (await Assert.ThrowsAsync<StageFailedException>(
            async () => await _bench.RunAsync(new Evaluate { Model = await ModelAsync(epochs: 1), Data = await _bench.InputAsync("test", test) }))).Message;

    private async Task<InputArtifact> ModelAsync(int epochs = 20) => _bench.Input("model", (await _bench.RunAsync(new TrainMlp
    {
        Train = await _bench.InputAsync("train", TableMaker.Clouds(1500, 1)), Epochs = epochs, Hidden = 64,
    })).Output("model"));

    // On its own, so that writer and reader cannot be wrong in the same way.
    private static Dictionary<string, float[]> Tensors(byte[] file)
    {
        var length = (int)BinaryPrimitives.ReadInt64LittleEndian(file);
        using var header = JsonDocument.Parse(file.AsMemory(8, length));
        return header.RootElement.EnumerateObject().ToDictionary(t => t.Name, t =>
        {
            int[] offsets = [.. t.Value.GetProperty("data_offsets").EnumerateArray().Select(o => 8 + length + o.GetInt32())];
            return MemoryMarshal.Cast<byte, float>(file.AsSpan(offsets[0]..offsets[1])).ToArray();
        });
    }
}
