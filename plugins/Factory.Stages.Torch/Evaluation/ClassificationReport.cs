namespace Factory.Stages.Torch.Evaluation;

/// <summary>Counts what a classifier got right.</summary>
internal static class ClassificationReport
{
    private const int Bins = 10;

    public static ReportDocument Of(string label, IReadOnlyList<string> labels, Predictions predictions)
    {
        var counts = Confusion(labels.Count, predictions);
        ClassReport[] classes = [.. labels.Select((value, i) => Class(value, i, counts))];
        // The means are over the classes that occur, in truth or in what is said: a class that the rows do not hold says nothing about the model.
        ClassReport[] seen = [.. classes.Where((c, i) => c.Support > 0 || counts.Any(row => row[i] > 0))];
        return new(ReportDocument.CurrentFormat, label, predictions.Classes.Length,
            (double)counts.Select((row, i) => row[i]).Sum() / predictions.Classes.Length, predictions.Loss,
            seen.Average(c => c.Precision), seen.Average(c => c.Recall), seen.Average(c => c.F1),
            classes, new(labels, counts), Calibration(predictions));
    }

    private static int[][] Confusion(int classes, Predictions predictions)
    {
        int[][] counts = [.. Enumerable.Range(0, classes).Select(_ => new int[classes])];
        foreach (var (truth, said) in predictions.Classes.Zip(predictions.Predicted)) counts[truth][said]++;
        return counts;
    }

    private static ClassReport Class(string value, int index, int[][] counts)
    {
        var right = counts[index][index];
        var (support, said) = (counts[index].Sum(), counts.Sum(row => row[index]));
        return new(value, Share(right, said), Share(right, support), Share(2 * right, support + said), support);
    }

    // Guo et al., "On Calibration of Modern Neural Networks", 2017, eq. 3.
    private static CalibrationReport Calibration(Predictions predictions)
    {
        var (rows, right, confidence) = (new int[Bins], new int[Bins], new double[Bins]);
        for (var i = 0; i < predictions.Classes.Length; i++)
        {
            var bin = Math.Clamp((int)Math.Ceiling(predictions.Confidence[i] * Bins) - 1, 0, Bins - 1);
            rows[bin]++;
            confidence[bin] += predictions.Confidence[i];
            if (predictions.Predicted[i] == predictions.Classes[i]) right[bin]++;
        }
        var error = Enumerable.Range(0, Bins).Sum(b => Math.Abs(right[b] - confidence[b])) / predictions.Classes.Length;
        return new(error, [.. Enumerable.Range(0, Bins).Select(b => new CalibrationBin((double)b / Bins, (b + 1.0) / Bins, rows[b],
            rows[b] == 0 ? null : confidence[b] / rows[b], rows[b] == 0 ? null : (double)right[b] / rows[b]))]);
    }

    private static double Share(int part, int whole) => whole == 0 ? 0 : (double)part / whole;
}
