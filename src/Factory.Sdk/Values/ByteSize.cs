namespace Factory.Sdk;

/// <summary>An amount of memory or storage, in bytes; written <c>16 GiB</c> or <c>200 MB</c> in a pipeline.</summary>
public readonly record struct ByteSize(long Bytes)
{
    /// <summary>The amount with the largest binary unit that leaves at least one, such as <c>1.5 GiB</c>.</summary>
    public override string ToString()
    {
        string[] units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
        double amount = Bytes;
        var unit = 0;
        for (; Math.Abs(amount) >= 1024 && unit < units.Length - 1; unit++) amount /= 1024;
        return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{amount:0.#} {units[unit]}");
    }
}

/// <summary>A share of a whole, 0 to 1; written <c>70%</c> in a pipeline.</summary>
public readonly record struct Fraction(double Value);
