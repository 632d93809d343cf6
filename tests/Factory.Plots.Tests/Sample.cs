using Factory.Control;

namespace Factory.Plots.Tests;

/// <summary>A page on which everything is that can be drawn.</summary>
internal static class Sample
{
    public static PlotPage Page { get; } = new("Everything & more", ["Words with <angles>."], [Curves, Bars, Points])
    {
        Tables = [new("Best", ["trial", "loss"], [["3", "0.25"], ["7", "<none>"]])],
    };

    private static Figure Curves => new("curves", "Loss by epoch: 12 trials", new("epoch", Whole: true), new("validation loss", Log: true),
        [
            .. Enumerable.Range(0, 12).Select(t => new LineMark(Steps(20), [.. Steps(20).Select(s => 0.02 * t + 2 / s)], 1) { Ink = Ink.Quiet, Name = t == 0 ? "trial" : null }),
            new BandMark(Steps(20), [.. Steps(20).Select(s => 1.6 / s)], [.. Steps(20).Select(s => 2.4 / s + 0.1)]) { Ink = Ink.Second, Name = "middle half" },
            new LineMark(Steps(20), [.. Steps(20).Select(s => 1.5 / s)], 2.5) { Ink = Ink.Best, Name = "best" },
            new LineMark(Steps(20), [.. Steps(20).Select(s => 1 / s)], 1.5, Dashed: true, Stairs: true) { Ink = Ink.Third, Name = "expected" },
        ],
        "Lower is better.");

    private static Figure Bars => new("bars", "Importance", new("share of the variance", Low: 0, High: 1), new("", Ticks: [new(0, "dropout"), new(1, "lr")]),
        [new BarMark([0, 1], [0.2, 0.7], Lying: true, Labels: ["20 %", "70 %"])], Height: 240);

    private static Figure Points => new("points", "Loss by learning rate", new("lr", Log: true), new("loss"),
        [
            new PointMark([.. Steps(40).Select(s => Math.Pow(10, -s / 10))], [.. Steps(40).Select(s => Math.Sin(s))], Heats: [.. Steps(40).Select(s => s / 40)]),
            new PointMark([0.01], [0.5], 10, Open: true) { Ink = Ink.Best, Name = "best" },
            new TextMark(0.012, 0.5, "trial 7", 1),
        ]);

    private static double[] Steps(int count) => [.. Enumerable.Range(1, count).Select(i => (double)i)];
}
