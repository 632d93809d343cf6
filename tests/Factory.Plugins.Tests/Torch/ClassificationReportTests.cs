using Factory.Stages.Torch.Evaluation;

namespace Factory.Plugins.Tests.Torch;

public sealed class ClassificationReportTests
{
    // Truth a a a b b c; said a a b b c c; no row is d and none is said to be.
    private static readonly ReportDocument Report = ClassificationReport.Of("y", ["a", "b", "c", "d"],
        new([0, 0, 0, 1, 1, 2], [0, 0, 1, 1, 2, 2], [0.95, 0.85, 0.55, 1, 0.5, 0.5], 0.25));

    [Fact]
    public void The_confusion_matrix_counts_truth_by_row_and_answer_by_column() =>
        Assert.Equal([[2, 1, 0, 0], [0, 1, 1, 0], [0, 0, 1, 0], [0, 0, 0, 0]], Report.Confusion.Counts);

    [Fact]
    public void Each_class_has_its_precision_recall_and_support() => Assert.Equal(
        [new("a", 1, 2 / 3.0, 0.8, 3), new("b", 0.5, 0.5, 0.5, 2), new("c", 0.5, 1, 2 / 3.0, 1), new("d", 0, 0, 0, 0)], Report.Classes);

    [Fact]
    public void Means_are_over_the_classes_that_occur()
    {
        Assert.Equal(4 / 6.0, Report.Accuracy, 12);
        Assert.Equal((1 + 0.5 + 0.5) / 3, Report.MacroPrecision, 12);
        Assert.Equal((2 / 3.0 + 0.5 + 1) / 3, Report.MacroRecall, 12);
        Assert.Equal((0.8 + 0.5 + 2 / 3.0) / 3, Report.MacroF1, 12);
    }

    [Fact]
    public void The_calibration_error_is_the_bins_distance_weighted_by_rows()
    {
        // Bins: (0.4, 0.5] holds 0.5 wrong and 0.5 right, (0.5, 0.6] 0.55 wrong, (0.8, 0.9] 0.85 right, (0.9, 1] 0.95 and 1 right.
        Assert.Equal((0 + 0.55 + 0.15 + 0.05) / 6, Report.Calibration.Error, 12);
        Assert.Equal([0, 0, 0, 0, 2, 1, 0, 0, 1, 2], Report.Calibration.Bins.Select(b => b.Rows));
        Assert.Null(Report.Calibration.Bins[0].Accuracy);
    }

    [Fact]
    public void Predictions_take_the_most_probable_class_and_the_log_loss_of_the_true_one()
    {
        var predictions = Predictions.Of([1, 0], [MathF.Log(0.2f), MathF.Log(0.8f), MathF.Log(0.4f), MathF.Log(0.6f)]);
        Assert.Equal([1, 1], predictions.Predicted);
        Assert.Equal(0.6, predictions.Confidence[1], 6);
        Assert.Equal(-(Math.Log(0.8) + Math.Log(0.4)) / 2, predictions.Loss, 6);
    }
}
