using System.Text.Json.Serialization;

namespace Factory.Control;

/// <summary>Pictures as data: whoever knows what to show makes them, and <c>factory-plot</c> draws them.</summary>
/// <param name="Title">The heading of the page.</param>
/// <param name="Words">What a person should know, one paragraph each.</param>
/// <param name="Figures">The pictures, in their order.</param>
/// <param name="Tables">Tables, after the words.</param>
public sealed record PlotPage(string Title, IReadOnlyList<string> Words, IReadOnlyList<Figure> Figures, IReadOnlyList<PlotTable>? Tables = null);

/// <summary>A table of a page; cells are texts.</summary>
public sealed record PlotTable(string Title, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows);

/// <summary>One picture: marks between two axes. Marks are drawn in their order; those with a name stand in the legend.</summary>
/// <param name="Name">A word; the file's name is made of it.</param>
/// <param name="Title">What it shows, above it.</param>
/// <param name="Note">One sentence on how to read it, below it on a page.</param>
/// <param name="Height">In pixels; the width is 760.</param>
public sealed record Figure(string Name, string Title, Axis X, Axis Y, IReadOnlyList<Mark> Marks, string? Note = null, int Height = 420);

/// <summary>One axis.</summary>
/// <param name="Label">What it counts, with its unit.</param>
/// <param name="Log">Whether ratios matter: values are above zero.</param>
/// <param name="Whole">Whether only whole numbers are marked.</param>
/// <param name="Low">Where it begins; by the marks unless set.</param>
/// <param name="High">Where it ends; by the marks unless set.</param>
/// <param name="Ticks">What is marked on it, instead of numbers.</param>
/// <param name="Reversed">Whether it runs down, or from right to left.</param>
public sealed record Axis(
    string Label, bool Log = false, bool Whole = false, double? Low = null, double? High = null, IReadOnlyList<Tick>? Ticks = null, bool Reversed = false);

/// <summary>A word at a place of an axis.</summary>
public sealed record Tick(double At, string Label);

/// <summary>What a colour says. All can be told apart by people who see colours differently, and in grey.</summary>
[JsonConverter(typeof(WordConverter<Ink>))]
public enum Ink
{
    /// <summary>What the picture is about.</summary>
    Main,
    /// <summary>What it is compared with.</summary>
    Second,
    /// <summary>A third thing.</summary>
    Third,
    /// <summary>A fourth thing.</summary>
    Fourth,
    /// <summary>What is there too.</summary>
    Quiet,
    /// <summary>What stands out: the best.</summary>
    Best,
}

/// <summary>Something drawn. Numbers are finite; of an axis by ratio above zero.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(LineMark), "line")]
[JsonDerivedType(typeof(PointMark), "points")]
[JsonDerivedType(typeof(BarMark), "bars")]
[JsonDerivedType(typeof(BandMark), "band")]
[JsonDerivedType(typeof(TextMark), "text")]
public abstract record Mark
{
    /// <summary>What it is, for the legend; null: not in the legend.</summary>
    public string? Name { get; init; }
    /// <summary>Its colour.</summary>
    public Ink Ink { get; init; }
    /// <summary>Its place on the scale from dark (0) to light (1), instead of <see cref="Ink"/>.</summary>
    public double? Heat { get; init; }
}

/// <summary>A line through points, or stairs that hold each value until the next.</summary>
public sealed record LineMark(IReadOnlyList<double> X, IReadOnlyList<double> Y, double Width = 1.5, bool Dashed = false, bool Stairs = false) : Mark;

/// <summary>Points, each of its own heat where there are some.</summary>
public sealed record PointMark(IReadOnlyList<double> X, IReadOnlyList<double> Y, double Size = 6, bool Open = false, IReadOnlyList<double>? Heats = null) : Mark;

/// <summary>Bars from zero.</summary>
/// <param name="At">Where they stand.</param>
/// <param name="Values">How long they are.</param>
/// <param name="Thickness">How thick they are, on the axis they stand on.</param>
/// <param name="Lying">Whether they lie: they stand on Y, and X is how long they are.</param>
/// <param name="Labels">What stands at their ends.</param>
public sealed record BarMark(
    IReadOnlyList<double> At, IReadOnlyList<double> Values, double Thickness = 0.7, bool Lying = false, IReadOnlyList<string>? Labels = null) : Mark;

/// <summary>What lies between two lines.</summary>
public sealed record BandMark(IReadOnlyList<double> X, IReadOnlyList<double> Low, IReadOnlyList<double> High) : Mark;

/// <summary>A few words at a place.</summary>
/// <param name="Side">−1: they end there; 0: their middle is there; 1: they begin there.</param>
public sealed record TextMark(double X, double Y, string Text, int Side = 0) : Mark;
