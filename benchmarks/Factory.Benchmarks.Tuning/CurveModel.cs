using System.Globalization;
using System.Text.Json;
using Factory.Sdk;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Factory.Benchmarks.Tuning;

/// <summary>
/// Learning curves of networks on tabular data: the surrogate of LCBench in YAHPO Gym (F. Pfisterer et al., YAHPO Gym - An Efficient
/// Multi-Objective Multi-Fidelity Benchmark for Hyperparameter Optimization, AutoML 2022; data of L. Zimmer, M. Lindauer, F. Hutter, Auto-PyTorch
/// Tabular, TPAMI 2021; Apache-2.0).
/// </summary>
internal sealed class CurveModel : IDisposable
{
    public const int Epochs = 52;
    private static readonly string[] s_order = ["epoch", "batch_size", "learning_rate", "momentum", "weight_decay", "num_layers", "max_units", "max_dropout"];
    private readonly InferenceSession _session;
    private readonly Dictionary<string, int> _codes;

    public CurveModel()
    {
        using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
        _session = new(Baselines.PathOf("lcbench/model.onnx"), options);
        using var encoding = JsonDocument.Parse(File.ReadAllText(Baselines.PathOf("lcbench/encoding.json")));
        _codes = encoding.RootElement.GetProperty("OpenML_task_id").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetInt32());
    }

    public static SearchSpace Space { get; } = new([
        new Parameter.Whole("batch_size", 16, 512, Log: true),
        new Parameter.Real("learning_rate", 1e-4, 1e-1, Log: true),
        new Parameter.Real("max_dropout", 0, 1),
        new Parameter.Whole("max_units", 64, 1024, Log: true),
        new Parameter.Real("momentum", 0.1, 0.99),
        new Parameter.Whole("num_layers", 1, 5),
        new Parameter.Real("weight_decay", 1e-5, 0.1),
    ]);

    /// <summary>Validation accuracy after each epoch, in percent.</summary>
    public double[] Curve(string instance, Value.Map point)
    {
        var categories = new DenseTensor<int>([Epochs, 1]);
        var numbers = new DenseTensor<float>([Epochs, s_order.Length]);
        for (var epoch = 0; epoch < Epochs; epoch++)
        {
            categories[epoch, 0] = _codes[instance];
            for (var k = 0; k < s_order.Length; k++) numbers[epoch, k] = s_order[k] == "epoch" ? epoch + 1 : (float)point[s_order[k]]!.AsNumber()!.Value;
        }
        var names = _session.InputMetadata.Keys.ToList();
        NamedOnnxValue[] inputs =
        [
            NamedOnnxValue.CreateFromTensor(names.First(n => n.Contains("cat", StringComparison.Ordinal)), categories),
            NamedOnnxValue.CreateFromTensor(names.First(n => n.Contains("cont", StringComparison.Ordinal)), numbers),
        ];
        using var outputs = _session.Run(inputs);
        var table = outputs[0].AsTensor<float>();
        return [.. Enumerable.Range(0, Epochs).Select(e => (double)table[e, 1])];
    }

    /// <summary>The least and the greatest validation accuracy of all that is known of an instance.</summary>
    public static (double Min, double Max) Range(string instance)
    {
        var rows = File.ReadLines(Baselines.PathOf("lcbench/instance_target_statistics.csv")).Select(l => l.Split(','))
            .Where(c => c[0] == "val_accuracy" && c[4] == instance).ToDictionary(c => c[1], c => double.Parse(c[2], CultureInfo.InvariantCulture));
        return (rows["min"], rows["max"]);
    }


    public void Dispose() => _session.Dispose();
}
