using System.Runtime.InteropServices;
using System.Text;

namespace Factory.Hardware.Cuda;

/// <summary>By NVIDIA's library: the fullest way.</summary>
internal sealed unsafe class NvmlSource : INvidiaSource
{
    private const uint RecoveryAction = 230, ThermalSensor = 0;
    private const int Uncorrected = 1, LongestMig = 64, MostGpus = 4096;
    private const ulong HardwareThermalSlowdown = 0x40;
    private static readonly string[] s_recovery = ["None", "Reset", "Reboot", "Drain P2P", "Drain and Reset"];
    private readonly Nvml _nvml;

    private NvmlSource(Nvml nvml) => _nvml = nvml;

    public string Name => "NVML";
    public Nvml Library => _nvml;

    /// <summary>Null when the library is not there.</summary>
    /// <exception cref="NvidiaException">It is there and does not start.</exception>
    public static NvmlSource? Open(IEnumerable<string> libraries)
    {
        if (Nvml.Load(libraries) is not { } nvml) return null;
        return nvml.Init() switch
        {
            NvmlCode.Success => new(nvml),
            NvmlCode.DriverNotLoaded => throw new NvidiaException("NVML is here, and says that the driver is not loaded", absent: true),
            NvmlCode.LibraryVersionMismatch => throw new NvidiaException("NVML's version is not the driver's: one of them was upgraded; reload the driver or reboot"),
            var code => throw new NvidiaException($"NVML does not start: {Say(code)}"),
        };
    }

    public NvidiaLook Look()
    {
        var code = _nvml.Count(out var count);
        if (code != NvmlCode.Success) throw new NvidiaException($"NVML does not count GPUs: {Say(code)}");
        var gpus = new List<(nint Device, NvidiaGpu Gpu)>();
        for (var i = 0u; i < Math.Min(count, MostGpus); i++)
        {
            // One that is counted and has no handle is missed by whoever saw it before.
            if (_nvml.Device(i, out var device) == NvmlCode.Success && Read(device) is { } gpu) gpus.Add((device, gpu));
        }
        return new(_nvml.DriverVersion(), NvLinks.Join([.. gpus.Select(g => g.Gpu)], i => Links(gpus[i].Device)));
    }

    /// <summary>The UUIDs of what an event is about: a GPU; of a divided one the part that it names, or all that it may mean.</summary>
    public IReadOnlyList<string> IdsOf(NvmlEvent happened)
    {
        var slices = Slices(happened.Device);
        if (slices.Count == 0) return _nvml.Text("nvmlDeviceGetUUID", happened.Device) is { } uuid ? [uuid] : [];
        return [.. slices.Where(s => Means(happened.GpuInstance, s.Gpu) && Means(happened.ComputeInstance, s.Compute)).Select(s => s.Slice.Id)];

        static bool Means(uint named, uint instance) => named == NvmlEvent.Unnamed || named == instance;
    }

    public IEnumerable<nint> Devices()
    {
        if (_nvml.Count(out var count) != NvmlCode.Success) yield break;
        for (var i = 0u; i < Math.Min(count, MostGpus); i++)
        {
            if (_nvml.Device(i, out var device) == NvmlCode.Success) yield return device;
        }
    }

    /// <summary>The processes that compute on GPUs, or on parts of them.</summary>
    public IReadOnlyList<int> ProcessesOn(IReadOnlyCollection<string> ids) => [.. Devices().SelectMany(d => ProcessesOn(d, ids)).Distinct()];

    private IEnumerable<int> ProcessesOn(nint device, IReadOnlyCollection<string> ids)
    {
        if (ids.Contains(_nvml.Text("nvmlDeviceGetUUID", device) ?? "")) return (_nvml.Processes(device) ?? []).Select(p => (int)p.Pid);
        var mine = Slices(device).Where(s => ids.Contains(s.Slice.Id)).ToList();
        return mine.Count == 0 ? []
            : (_nvml.Processes(device) ?? []).Where(p => mine.Any(m => m.Gpu == p.GpuInstance && m.Compute == p.ComputeInstance)).Select(p => (int)p.Pid);
    }

    private NvidiaGpu? Read(nint device)
    {
        var uuid = _nvml.Text("nvmlDeviceGetUUID", device);
        NvmlPci pci = default;
        if (_nvml.Get("nvmlDeviceGetPciInfo_v3", device, ref pci) != NvmlCode.Success && uuid is null) return null;
        var bus = BusOf(pci);
        if (uuid is null && bus.Length == 0) return null;
        var (memory, answer) = MemoryOf(device);
        var capability = _nvml.GetPair("nvmlDeviceGetCudaComputeCapability", device, out var major, out var minor) == NvmlCode.Success ? major + minor / 10.0 : (double?)null;
        // The first that asks the GPU itself says whether it is still there.
        var lost = answer is NvmlCode.GpuIsLost or NvmlCode.ResetRequired ? $"NVML answers {Say(answer)}" : null;
        var divided = _nvml.GetPair("nvmlDeviceGetMigMode", device, out var current, out _) == NvmlCode.Success && current == 1;
        return new()
        {
            Uuid = uuid, Name = _nvml.Text("nvmlDeviceGetName", device) ?? "NVIDIA GPU", Pci = bus, Minor = (int?)Number("nvmlDeviceGetMinorNumber", device),
            Capability = capability, Memory = memory?.Total is > 0 and < long.MaxValue and var total ? (long)total : null,
            PowerLimit = Number("nvmlDeviceGetEnforcedPowerLimit", device) / 1000.0, Island = FabricOf(device, out var fabric), IsDivided = divided,
            Slices = divided ? [.. Slices(device).Select(s => s.Slice)] : [], Unusable = lost,
            TellsRecovery = _nvml.Field(device, RecoveryAction, out _) == NvmlCode.Success,
            Readings = ReadingsOf(device, memory), Faults = lost is null ? [.. FaultsOf(device), .. fabric is null ? [] : new[] { fabric }] : [NvidiaFaults.Lost(lost)],
        };
    }

    private (NvmlMemory? Memory, NvmlCode Code) MemoryOf(nint device)
    {
        NvmlMemory memory = new() { Version = NvmlMemory.Version2 };
        var code = _nvml.Get("nvmlDeviceGetMemoryInfo_v2", device, ref memory);
        if (code == NvmlCode.Success) return (memory, code);
        if (code is NvmlCode.GpuIsLost or NvmlCode.ResetRequired) return (null, code);
        NvmlMemory1 old = default;
        code = _nvml.Get("nvmlDeviceGetMemoryInfo", device, ref old);
        return (code == NvmlCode.Success ? new NvmlMemory { Total = old.Total, Free = old.Free, Used = old.Used } : null, code);
    }

    private NvidiaReadings ReadingsOf(nint device, NvmlMemory? memory)
    {
        NvmlUtilisation busy = default;
        var known = _nvml.Get("nvmlDeviceGetUtilizationRates", device, ref busy) == NvmlCode.Success;
        uint temperature = 0;
        ulong energy = 0;
        return new(known ? busy.Gpu : null, known ? busy.Memory : null, memory is { } m ? (long)m.Used : null, Number("nvmlDeviceGetPowerUsage", device) / 1000.0,
            _nvml.Get("nvmlDeviceGetTemperature", device, ThermalSensor, ref temperature) == NvmlCode.Success ? temperature : null, null,
            _nvml.Get("nvmlDeviceGetTotalEnergyConsumption", device, ref energy) == NvmlCode.Success ? energy / 1000.0 : null);
    }

    private IEnumerable<NvidiaFault> FaultsOf(nint device)
    {
        if (_nvml.RemappedRows(device, out var pending, out var failed) == NvmlCode.Success)
        {
            if (failed != 0) yield return NvidiaFaults.RowsFailed("NVML: rows of memory could not be remapped");
            if (pending != 0) yield return NvidiaFaults.RowsPending("NVML: rows of memory wait to be remapped");
        }
        if (Number("nvmlDeviceGetRetiredPagesPendingStatus", device) == 1) yield return NvidiaFaults.PagesPending("NVML: pages of memory wait to be retired");
        if (_nvml.EccErrors(device, Uncorrected, out var errors) == NvmlCode.Success && errors > 0)
            yield return NvidiaFaults.Ecc($"NVML: {errors} uncorrected memory errors since the driver was loaded", (long)errors);
        if (_nvml.Field(device, RecoveryAction, out var action) == NvmlCode.Success && action < s_recovery.Length
            && NvidiaFaults.Recovery(s_recovery[action], $"NVML: the driver asks for recovery: {s_recovery[action]}") is { } recovery) yield return recovery;
        ulong reasons = 0;
        if (_nvml.Get("nvmlDeviceGetCurrentClocksThrottleReasons", device, ref reasons) == NvmlCode.Success && (reasons & HardwareThermalSlowdown) != 0)
            yield return NvidiaFaults.Throttled("NVML: its clocks are slowed down for heat");
    }

    private string? FabricOf(nint device, out NvidiaFault? fault)
    {
        fault = null;
        NvmlFabric fabric = new() { Version = NvmlFabric.Version3 };
        if (_nvml.Get("nvmlDeviceGetGpuFabricInfoV", device, ref fabric) != NvmlCode.Success || fabric.State == 0) return null;
        if (fabric.State != NvmlFabric.Completed) fault = NvidiaFaults.Fabric($"NVML: its links are not set up (state {fabric.State})");
        else if (fabric.Status != 0) fault = NvidiaFaults.Fabric($"NVML: its links could not be set up: {Say((NvmlCode)fabric.Status)}");
        if (fault is not null) return null;
        if (fabric.Summary is NvmlFabric.Unhealthy or NvmlFabric.Limited)
            fault = NvidiaFaults.Links($"NVML: its links are {(fabric.Summary == NvmlFabric.Unhealthy ? "unhealthy" : "limited")}", fabric.Summary == NvmlFabric.Unhealthy);
        return $"{new Guid(new ReadOnlySpan<byte>(fabric.Cluster, 16), bigEndian: true)}.{fabric.Clique}";
    }

    private List<(NvidiaSlice Slice, uint Gpu, uint Compute)> Slices(nint device)
    {
        uint most = 0;
        if (_nvml.Get("nvmlDeviceGetMaxMigDeviceCount", device, ref most) != NvmlCode.Success) return [];
        var slices = new List<(NvidiaSlice Slice, uint Gpu, uint Compute)>();
        for (var i = 0u; i < Math.Min(most, LongestMig); i++)
        {
            nint slice = 0;
            if (_nvml.Get("nvmlDeviceGetMigDeviceHandleByIndex", device, i, ref slice) != NvmlCode.Success || _nvml.Text("nvmlDeviceGetUUID", slice) is not { } uuid) continue;
            uint gpu = 0, compute = 0;
            _ = _nvml.Get("nvmlDeviceGetGpuInstanceId", slice, ref gpu);
            _ = _nvml.Get("nvmlDeviceGetComputeInstanceId", slice, ref compute);
            var (memory, _) = MemoryOf(slice);
            slices.Add((new(uuid, ProfileOf(_nvml.Text("nvmlDeviceGetName", slice)), (long?)(memory?.Total is > 0 ? memory?.Total : null) ?? AttributesOf(slice), (long?)memory?.Used), gpu, compute));
        }
        return slices;
    }

    private long? AttributesOf(nint slice)
    {
        NvmlAttributes attributes = default;
        return _nvml.Get("nvmlDeviceGetAttributes_v2", slice, ref attributes) == NvmlCode.Success && attributes.MemoryMiB is > 0 and < 1 << 30 ? (long)attributes.MemoryMiB << 20 : null;
    }

    // "NVIDIA A100-SXM4-40GB MIG 1g.5gb"
    private static string? ProfileOf(string? name) => name?.LastIndexOf("MIG ", StringComparison.Ordinal) is >= 0 and var at ? name[(at + 4)..].Trim() : null;

    private IEnumerable<string> Links(nint device)
    {
        for (var link = 0u; link < 18; link++)
        {
            int active = 0;
            if (_nvml.Get("nvmlDeviceGetNvLinkState", device, link, ref active) is not NvmlCode.Success) yield break;
            NvmlPci remote = default;
            if (active == 1 && _nvml.Get("nvmlDeviceGetNvLinkRemotePciInfo_v2", device, link, ref remote) == NvmlCode.Success && BusOf(remote) is { Length: > 0 } bus) yield return bus;
        }
    }

    private uint? Number(string name, nint device)
    {
        uint value = 0;
        return _nvml.Get(name, device, ref value) == NvmlCode.Success ? value : null;
    }

    private static string BusOf(NvmlPci pci) => PciAddress.Parse(Encoding.ASCII.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(pci.BusId))) ?? "";

    private static string Say(NvmlCode code) => Enum.IsDefined(code) ? $"{(int)code} ({code})" : $"{(int)code}";
}
