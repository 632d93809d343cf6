using System.Text.Json.Serialization;

namespace Factory.Stages.Torch.Evaluation;

/// <summary><c>report.json</c>: how a classifier did on rows it was not trained on.</summary>
/// <param name="Format">Of this document.</param>
/// <param name="Label">What was predicted.</param>
/// <param name="Rows">How many rows were looked at.</param>
/// <param name="Accuracy">Share classified rightly.</param>
/// <param name="Loss">Log loss.</param>
/// <param name="MacroPrecision">Mean of the classes' precision; so with recall and F1.</param>
/// <param name="Classes">Each class by itself.</param>
/// <param name="Confusion">Who was taken for whom.</param>
/// <param name="Calibration">Whether the probabilities are to be believed.</param>
internal sealed record ReportDocument(
    int Format, string Label, int Rows, double Accuracy, double Loss, double MacroPrecision, double MacroRecall, double MacroF1,
    IReadOnlyList<ClassReport> Classes, ConfusionReport Confusion, CalibrationReport Calibration)
{
    public const int CurrentFormat = 1;
}

/// <param name="Value">The label's value.</param>
/// <param name="Precision">Of the rows said to be of this class, the share that are; 0 where none is said to be.</param>
/// <param name="Recall">Of the rows of this class, the share said to be; 0 where there are none.</param>
/// <param name="F1">Their harmonic mean.</param>
/// <param name="Support">Rows of this class.</param>
internal sealed record ClassReport(string Value, double Precision, double Recall, double F1, int Support);

/// <param name="Labels">The classes, in the order of rows and columns.</param>
/// <param name="Counts">Rows by true class (outer) and predicted class (inner).</param>
internal sealed record ConfusionReport(IReadOnlyList<string> Labels, IReadOnlyList<IReadOnlyList<int>> Counts);

/// <param name="Error">The expected calibration error: the bins' distance between confidence and accuracy, weighted by their rows.</param>
/// <param name="Bins">Rows by the probability of the predicted class, in equal steps.</param>
internal sealed record CalibrationReport(double Error, IReadOnlyList<CalibrationBin> Bins);

/// <param name="From">Probabilities above this, up to <paramref name="To"/>.</param>
/// <param name="Rows">How many.</param>
/// <param name="Confidence">Mean probability of the predicted class; null where there are no rows.</param>
/// <param name="Accuracy">Share of them that are right; null where there are no rows.</param>
internal sealed record CalibrationBin(double From, double To, int Rows, double? Confidence, double? Accuracy);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, NewLine = "\n")]
[JsonSerializable(typeof(ReportDocument))]
internal sealed partial class ReportJson : JsonSerializerContext;
