namespace Factory.Tables;

/// <summary>How numbers become one, taken one after another.</summary>
internal interface IFold
{
    static abstract double Start { get; }
    static abstract double Take(double total, double number);
}

internal readonly struct Sum : IFold
{
    public static double Start => 0;
    public static double Take(double total, double number) => total + number;
}

internal readonly struct Least : IFold
{
    public static double Start => double.PositiveInfinity;
    public static double Take(double total, double number) => Math.Min(total, number);
}

internal readonly struct Greatest : IFold
{
    public static double Start => double.NegativeInfinity;
    public static double Take(double total, double number) => Math.Max(total, number);
}
