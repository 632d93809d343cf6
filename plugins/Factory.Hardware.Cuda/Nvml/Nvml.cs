using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text;

namespace Factory.Hardware.Cuda;

/// <summary>
/// NVIDIA's management library, bound when it is needed and function by function: what an older or newer one does not have answers
/// <see cref="NvmlCode.FunctionNotFound"/>. All of it may be called from several threads.
/// </summary>
internal sealed unsafe class Nvml
{
    private readonly nint _library;
    private readonly ConcurrentDictionary<string, nint> _functions = new(StringComparer.Ordinal);

    private Nvml(nint library) => _library = library;

    /// <summary>The first of some libraries that can be loaded.</summary>
    public static Nvml? Load(IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            if (NativeLibrary.TryLoad(name, out var library)) return new(library);
        }
        return null;
    }

    /// <summary>The function that is at work now, for those who wait for it.</summary>
    public string? Busy { get; private set; }

    public NvmlCode Init() => Call("nvmlInit_v2");
    public NvmlCode Shutdown() => Call("nvmlShutdown");

    public NvmlCode Count(out uint count)
    {
        uint value = 0;
        var code = Export("nvmlDeviceGetCount_v2") is var f and not 0 ? (NvmlCode)((delegate* unmanaged<uint*, int>)f)(&value) : NvmlCode.FunctionNotFound;
        count = value;
        return Done(code);
    }

    public NvmlCode Device(uint index, out nint device)
    {
        nint value = 0;
        var code = Export("nvmlDeviceGetHandleByIndex_v2") is var f and not 0 ? (NvmlCode)((delegate* unmanaged<uint, nint*, int>)f)(index, &value) : NvmlCode.FunctionNotFound;
        device = value;
        return Done(code);
    }

    /// <summary>A function that takes a device and fills in a structure or a number.</summary>
    public NvmlCode Get<T>(string name, nint device, ref T value) where T : unmanaged
    {
        fixed (T* pointer = &value)
            return Export(name) is var f and not 0 ? Done((NvmlCode)((delegate* unmanaged<nint, T*, int>)f)(device, pointer)) : NvmlCode.FunctionNotFound;
    }

    /// <summary>The same with a number between the two: a sensor, an index, a link.</summary>
    public NvmlCode Get<T>(string name, nint device, uint which, ref T value) where T : unmanaged
    {
        fixed (T* pointer = &value)
            return Export(name) is var f and not 0 ? Done((NvmlCode)((delegate* unmanaged<nint, uint, T*, int>)f)(device, which, pointer)) : NvmlCode.FunctionNotFound;
    }

    /// <summary>A function that fills in two numbers.</summary>
    public NvmlCode GetPair(string name, nint device, out int first, out int second)
    {
        int a = 0, b = 0;
        var code = Export(name) is var f and not 0 ? Done((NvmlCode)((delegate* unmanaged<nint, int*, int*, int>)f)(device, &a, &b)) : NvmlCode.FunctionNotFound;
        (first, second) = (a, b);
        return code;
    }

    /// <summary>A function that fills in a text.</summary>
    public string? Text(string name, nint device)
    {
        const int Length = 96;
        var buffer = stackalloc byte[Length];
        var code = Export(name) is var f and not 0 ? Done((NvmlCode)((delegate* unmanaged<nint, byte*, uint, int>)f)(device, buffer, Length)) : NvmlCode.FunctionNotFound;
        return code == NvmlCode.Success ? Read(buffer, Length) : null;
    }

    public string? DriverVersion()
    {
        const int Length = 80;
        var buffer = stackalloc byte[Length];
        var code = Export("nvmlSystemGetDriverVersion") is var f and not 0 ? Done((NvmlCode)((delegate* unmanaged<byte*, uint, int>)f)(buffer, Length)) : NvmlCode.FunctionNotFound;
        return code == NvmlCode.Success ? Read(buffer, Length) : null;
    }

    public NvmlCode RemappedRows(nint device, out uint pending, out uint failed)
    {
        uint corrected = 0, uncorrected = 0, waiting = 0, failure = 0;
        var code = Export("nvmlDeviceGetRemappedRows") is var f and not 0
            ? Done((NvmlCode)((delegate* unmanaged<nint, uint*, uint*, uint*, uint*, int>)f)(device, &corrected, &uncorrected, &waiting, &failure)) : NvmlCode.FunctionNotFound;
        (pending, failed) = (waiting, failure);
        return code;
    }

    /// <param name="kind">0 corrected, 1 uncorrected; counted since the driver was loaded.</param>
    public NvmlCode EccErrors(nint device, int kind, out ulong count)
    {
        ulong value = 0;
        var code = Export("nvmlDeviceGetTotalEccErrors") is var f and not 0
            ? Done((NvmlCode)((delegate* unmanaged<nint, int, int, ulong*, int>)f)(device, kind, 0, &value)) : NvmlCode.FunctionNotFound;
        count = value;
        return code;
    }

    public NvmlCode Field(nint device, uint field, out uint value)
    {
        NvmlField asked = new() { Field = field };
        var code = Export("nvmlDeviceGetFieldValues") is var f and not 0 ? Done((NvmlCode)((delegate* unmanaged<nint, int, NvmlField*, int>)f)(device, 1, &asked)) : NvmlCode.FunctionNotFound;
        value = (uint)asked.Value;
        return code == NvmlCode.Success ? (NvmlCode)asked.Code : code;
    }

    /// <summary>The processes that compute on a GPU; null when it does not say.</summary>
    public IReadOnlyList<NvmlProcess>? Processes(nint device)
    {
        const int Most = 256;
        var count = (uint)Most;
        var buffer = stackalloc NvmlProcess[Most];
        // Of the same structure since version 2; version 1 lacks the instances.
        var function = Export("nvmlDeviceGetComputeRunningProcesses_v3") is var f and not 0 ? f : Export("nvmlDeviceGetComputeRunningProcesses_v2");
        if (function == 0 || Done((NvmlCode)((delegate* unmanaged<nint, uint*, NvmlProcess*, int>)function)(device, &count, buffer)) != NvmlCode.Success) return null;
        return new ReadOnlySpan<NvmlProcess>(buffer, (int)Math.Min(count, Most)).ToArray();
    }

    public NvmlCode CreateEvents(out nint set)
    {
        nint value = 0;
        var code = Export("nvmlEventSetCreate") is var f and not 0 ? Done((NvmlCode)((delegate* unmanaged<nint*, int>)f)(&value)) : NvmlCode.FunctionNotFound;
        set = value;
        return code;
    }

    public NvmlCode Register(nint device, ulong types, nint set) =>
        Export("nvmlDeviceRegisterEvents") is var f and not 0 ? Done((NvmlCode)((delegate* unmanaged<nint, ulong, nint, int>)f)(device, types, set)) : NvmlCode.FunctionNotFound;

    /// <summary>Waits on the calling thread.</summary>
    public NvmlCode Wait(nint set, uint milliseconds, out NvmlEvent happened)
    {
        NvmlEvent value = default;
        var code = Export("nvmlEventSetWait_v2", quietly: true) is var f and not 0
            ? (NvmlCode)((delegate* unmanaged<nint, NvmlEvent*, uint, int>)f)(set, &value, milliseconds) : NvmlCode.FunctionNotFound;
        happened = value;
        return code;
    }

    public NvmlCode FreeEvents(nint set) =>
        Export("nvmlEventSetFree") is var f and not 0 ? Done((NvmlCode)((delegate* unmanaged<nint, int>)f)(set)) : NvmlCode.FunctionNotFound;

    private NvmlCode Call(string name) => Export(name) is var f and not 0 ? Done((NvmlCode)((delegate* unmanaged<int>)f)()) : NvmlCode.FunctionNotFound;

    private nint Export(string name, bool quietly = false)
    {
        var function = _functions.GetOrAdd(name, n => NativeLibrary.TryGetExport(_library, n, out var found) ? found : 0);
        if (!quietly && function != 0) Busy = name;
        return function;
    }

    private NvmlCode Done(NvmlCode code)
    {
        Busy = null;
        return code;
    }

    private static string Read(byte* text, int length) => Encoding.UTF8.GetString(new ReadOnlySpan<byte>(text, length)).Split('\0')[0].Trim();
}
