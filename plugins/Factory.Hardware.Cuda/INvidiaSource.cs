namespace Factory.Hardware.Cuda;

/// <summary>A way to look at NVIDIA's GPUs.</summary>
internal interface INvidiaSource
{
    /// <summary>What it is, for people.</summary>
    string Name { get; }

    /// <summary>All GPUs now.</summary>
    /// <exception cref="NvidiaException">It does not work; the message says what it answered.</exception>
    NvidiaLook Look();
}

/// <param name="Driver">The driver's version; null when it is not known.</param>
internal sealed record NvidiaLook(string? Driver, IReadOnlyList<NvidiaGpu> Gpus);

/// <summary>A way to look at GPUs does not work.</summary>
/// <param name="absent">Whether because there is nothing to look at.</param>
internal sealed class NvidiaException(string message, bool absent = false) : Exception(message)
{
    public bool Absent => absent;
}
