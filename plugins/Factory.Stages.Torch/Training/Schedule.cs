namespace Factory.Stages.Torch.Training;

/// <summary>The learning rate's course: up in a line over the first tenth of the steps, then down along half a cosine to nothing.</summary>
/// <remarks>Loshchilov and Hutter, "SGDR", 2017, eq. 5, without restarts; the warm-up of Goyal et al., 2017,
/// for Adam's first steps, whose second moments are guesses.</remarks>
internal static class Schedule
{
    private const double WarmUp = 0.1;

    /// <param name="step">From 0.</param>
    /// <param name="steps">Of the whole training.</param>
    /// <returns>The share of the highest learning rate, above 0 and up to 1.</returns>
    public static double At(long step, long steps)
    {
        var progress = (step + 0.5) / steps;
        return progress < WarmUp ? progress / WarmUp : 0.5 * (1 + Math.Cos(Math.PI * (progress - WarmUp) / (1 - WarmUp)));
    }
}
