namespace Factory.Hardware.Cuda;

/// <summary>NVML's return codes that mean something here.</summary>
internal enum NvmlCode
{
    Success = 0,
    NotSupported = 3,
    NoPermission = 4,
    NotFound = 6,
    DriverNotLoaded = 9,
    Timeout = 10,
    FunctionNotFound = 13,
    GpuIsLost = 15,
    ResetRequired = 16,
    LibraryVersionMismatch = 18,
}
