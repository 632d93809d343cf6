using System.Runtime.InteropServices;

namespace Factory.Hardware.Cuda;

// Structures of NVML's binary interface, as NVIDIA documents them for nvml.h; sizes are those of x86-64 and arm64.

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NvmlPci
{
    public fixed byte LegacyBusId[16];
    public uint Domain, Bus, Device, DeviceId, SubsystemId;
    public fixed byte BusId[32];
}

[StructLayout(LayoutKind.Sequential)]
internal struct NvmlMemory
{
    /// <summary>Size and version: 40 bytes, version 2.</summary>
    public const uint Version2 = 0x02000028;
    public uint Version;
    public ulong Total, Reserved, Free, Used;
}

/// <summary>The older form, without what the driver keeps for itself.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NvmlMemory1
{
    public ulong Total, Free, Used;
}

[StructLayout(LayoutKind.Sequential)]
internal struct NvmlUtilisation
{
    public uint Gpu, Memory;
}

[StructLayout(LayoutKind.Sequential)]
internal struct NvmlEvent
{
    /// <summary>Where no instance of a divided GPU is named.</summary>
    public const uint Unnamed = uint.MaxValue;
    public nint Device;
    public ulong Type, Data;
    public uint GpuInstance, ComputeInstance;
}

[StructLayout(LayoutKind.Sequential)]
internal struct NvmlField
{
    public uint Field, Scope;
    public long Timestamp, Latency;
    public int ValueType, Code;
    /// <summary>A union; its first four bytes where the value is an unsigned int.</summary>
    public ulong Value;
}

[StructLayout(LayoutKind.Sequential)]
internal struct NvmlAttributes
{
    public uint Multiprocessors, CopyEngines, Decoders, Encoders, Jpegs, Ofas, GpuSlices, ComputeSlices;
    public ulong MemoryMiB;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NvmlFabric
{
    /// <summary>Size and version: 40 bytes, version 3.</summary>
    public const uint Version3 = 0x03000028;
    public const byte Completed = 3, Unhealthy = 2, Limited = 3;
    public uint Version;
    public fixed byte Cluster[16];
    public int Status;
    public uint Clique;
    public byte State;
    public uint Health;
    public byte Summary;
}

/// <summary>nvmlProcessInfo_v2_t, 24 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NvmlProcess
{
    public uint Pid;
    public ulong Memory;
    public uint GpuInstance;
    public uint ComputeInstance;
}
