using System.Globalization;

namespace Factory.Engine;

/// <summary>A run's number, from 1, rising.</summary>
public readonly record struct RunId(long Value)
{
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A stage of a run; <paramref name="Index"/> is its place in the run's list of stages.</summary>
public readonly record struct StageId(RunId Run, int Index)
{
    public override string ToString() => $"{Run}.{Index}";
}

/// <summary>One try of a stage; <paramref name="Number"/> counts from 1.</summary>
public readonly record struct AttemptId(StageId Stage, int Number)
{
    public override string ToString() => $"{Stage}.{Number}";

    /// <exception cref="FormatException">The text is not <c>run.stage.number</c>.</exception>
    public static AttemptId Parse(string text)
    {
        var parts = text.Split('.');
        if (parts.Length != 3) throw new FormatException($"`{text}` is no attempt: it must be run.stage.number");
        return new(new(new(long.Parse(parts[0], CultureInfo.InvariantCulture)), int.Parse(parts[1], CultureInfo.InvariantCulture)),
            int.Parse(parts[2], CultureInfo.InvariantCulture));
    }
}

/// <summary>What a computation is made of: SHA-256 in lower-case hexadecimal of its canonical description.</summary>
public readonly record struct InputHash(string Hex)
{
    public override string ToString() => Hex;
}

/// <summary>An artifact's content: SHA-256 in lower-case hexadecimal of its manifest.</summary>
public readonly record struct ArtifactDigest(string Hex)
{
    public override string ToString() => Hex;
}
