namespace Factory.Stages.Torch.Evaluation;

/// <summary>What a model says of rows, and what they are.</summary>
/// <param name="Classes">Each row's true class.</param>
/// <param name="Predicted">Each row's most probable class; the first of equals.</param>
/// <param name="Confidence">That class's probability.</param>
/// <param name="Loss">Mean of −ln of the true class's probability.</param>
internal sealed record Predictions(int[] Classes, int[] Predicted, double[] Confidence, double Loss)
{
    /// <param name="classes">Each row's true class.</param>
    /// <param name="logProbabilities">Row by row, one number a class.</param>
    public static Predictions Of(int[] classes, ReadOnlySpan<float> logProbabilities)
    {
        var width = logProbabilities.Length / classes.Length;
        var (predicted, confidence, loss) = (new int[classes.Length], new double[classes.Length], 0.0);
        for (var row = 0; row < classes.Length; row++)
        {
            var scores = logProbabilities.Slice(row * width, width);
            predicted[row] = 0;
            for (var i = 1; i < width; i++)
                if (scores[i] > scores[predicted[row]]) predicted[row] = i;
            confidence[row] = Math.Min(1, Math.Exp(scores[predicted[row]]));
            loss -= scores[classes[row]];
        }
        return new(classes, predicted, confidence, loss / classes.Length);
    }
}
