using System.Text.Json;
using Factory.Sdk;
using Factory.Stages.Torch.Data;
using Factory.Stages.Torch.Evaluation;
using Factory.Stages.Torch.Models;
using Factory.Stages.Torch.Native;
using Factory.Stages.Torch.Training;
using Factory.Tables;

namespace Factory.Stages.Torch.Stages;

/// <param name="Accuracy">See the attribute.</param>
public sealed record EvaluateMetrics(
    [property: Metric("share of the rows that are classified rightly", Min = 0, Max = 1)] double Accuracy,
    [property: Metric("mean of the classes' F1", Min = 0, Max = 1)] double MacroF1,
    [property: Metric("mean of the classes' precision", Min = 0, Max = 1)] double MacroPrecision,
    [property: Metric("mean of the classes' recall", Min = 0, Max = 1)] double MacroRecall,
    [property: Metric("log loss: mean of -ln of the probability given to the true class", Min = 0)] double Loss,
    [property: Metric("expected calibration error: how far confidence is from accuracy", Min = 0, Max = 1)] double CalibrationError,
    [property: Metric("rows that were looked at", Min = 0)] long Rows);

[Stage("evaluate", "Measures a classifier on rows that it was not trained on.")]
public sealed class Evaluate : IStage<EvaluateMetrics>
{
    [Input(ArtifactKind.Model, "the model, as train.mlp writes it", Position = 0)]
    public required InputArtifact Model { get; init; }

    [Input(ArtifactKind.Table, "rows with the model's features and label", Position = 1, Like = nameof(Model))]
    public required InputArtifact Data { get; init; }

    [Output(ArtifactKind.Report, "report.json: totals, classes, confusion matrix and calibration")]
    public OutputArtifact Report { get; set; } = null!;

    public async Task<EvaluateMetrics> RunAsync(StageContext context, CancellationToken cancellationToken)
    {
        var model = ModelFolder.Read(Model);
        var table = await Table.ReadAsync(Data, cancellationToken).ConfigureAwait(false);
        var labels = model.Labels;
        var examples = Examples.Of(table, Data.Name, model.Document.Features, labels);

        var scores = await Task.Run(() => LogProbabilities(context, model, examples), cancellationToken).ConfigureAwait(false);
        var report = ClassificationReport.Of(labels.Column, labels.Values, Predictions.Of(examples.Classes, scores));
        await File.WriteAllBytesAsync(Path.Combine(Report.Path, "report.json"),
            [.. JsonSerializer.SerializeToUtf8Bytes(report, ReportJson.Default.ReportDocument), (byte)'\n'], cancellationToken).ConfigureAwait(false);
        return new(report.Accuracy, report.MacroF1, report.MacroPrecision, report.MacroRecall, report.Loss, report.Calibration.Error, report.Rows);
    }

    private static float[] LogProbabilities(StageContext context, ModelFolder model, Examples examples)
    {
        // One thread, so that the numbers do not follow the lease: a forward pass over a table is short.
        var device = TorchRuntime.Prepare(context.Devices, threads: 1);
        using var network = model.Network(device);
        using var rows = new DeviceExamples(examples, model.Document.Features.Count, device);
        return Scores.LogProbabilities(network, rows);
    }
}
