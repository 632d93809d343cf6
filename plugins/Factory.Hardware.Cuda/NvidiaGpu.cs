namespace Factory.Hardware.Cuda;

/// <summary>A GPU, by whichever way it was looked at. What that way does not tell is null.</summary>
internal sealed record NvidiaGpu
{
    /// <summary>NVIDIA's UUID; by <c>/proc</c> alone it may be missing.</summary>
    public string? Uuid { get; init; }
    public required string Name { get; init; }
    /// <summary>As sysfs writes it: <c>0000:0a:00.0</c>.</summary>
    public required string Pci { get; init; }
    public int? Minor { get; init; }
    public string? Architecture { get; init; }
    /// <summary>CUDA's compute capability, such as 9.0.</summary>
    public double? Capability { get; init; }
    public long? Memory { get; init; }
    public double? PowerLimit { get; init; }
    /// <summary>GPUs of one island reach each other over NVLink; null when that is not known.</summary>
    public string? Island { get; init; }
    /// <summary>Whether it is divided, so that only its parts can be used.</summary>
    public bool IsDivided { get; init; }
    public IReadOnlyList<NvidiaSlice> Slices { get; init; } = [];
    public NvidiaReadings Readings { get; init; } = new();
    public IReadOnlyList<NvidiaFault> Faults { get; init; } = [];
    /// <summary>Whether its driver says what must be done with it, if only nothing.</summary>
    public bool TellsRecovery { get; init; }
    /// <summary>Why nothing can run on it; null when it works.</summary>
    public string? Unusable { get; init; }

    public string Id => Uuid ?? $"PCI-{Pci}";
}

/// <summary>A part of a divided GPU (MIG).</summary>
/// <param name="Id">NVIDIA's name for it, as <c>CUDA_VISIBLE_DEVICES</c> takes it.</param>
/// <param name="Profile">Such as <c>1g.10gb</c>; null when it is not known.</param>
internal sealed record NvidiaSlice(string Id, string? Profile, long? Memory, long? MemoryUsed);

/// <summary>What a GPU does now; null is not to be had.</summary>
/// <param name="Busy">Percent.</param>
/// <param name="Joules">Since the driver was loaded.</param>
internal sealed record NvidiaReadings(
    double? Busy = null, double? MemoryBusy = null, long? MemoryUsed = null, double? Watts = null, double? Temperature = null, double? MemoryTemperature = null, double? Joules = null);

/// <summary>Something that is wrong with a GPU as long as it is reported.</summary>
/// <param name="Count">Of what grows: when it does, work that runs there is touched.</param>
internal sealed record NvidiaFault(string Condition, Sdk.Severity Severity, string Evidence, string ClearsBy, long? Count = null, bool TouchesRunning = false);
