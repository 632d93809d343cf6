using Factory.Hardware.Cuda;

namespace Factory.Hardware.Tests.Cuda;

public sealed class ProcTests
{
    [Fact]
    public async Task A_captured_machine_without_library_and_program_has_the_GPUs_that_proc_shows()
    {
        using var root = new Root().Unpack("cuda/power9-proc-driver-nvidia.tar.gz");
        Golden.Matches("cuda-proc-power9.txt", await Say.AllAsync(Backend(root)));
    }

    [Fact]
    public async Task What_the_driver_tells_of_a_GPU_is_taken_over()
    {
        // The form that NVIDIA's driver README gives.
        using var root = new Root()
            .With("/proc/driver/nvidia/version", "NVRM version: NVIDIA UNIX x86_64 Kernel Module  535.54.03  Tue Jun  6 22:20:39 UTC 2023\nGCC version:  gcc version 12.2.0\n")
            .With("/proc/driver/nvidia/gpus/0000:65:00.0/information",
                "Model: \t\t NVIDIA H100 PCIe\nIRQ:   \t\t 140\nGPU UUID: \t GPU-3d2c1f6e-7a1b-4f0e-9c39-0d1de1f1a111\nVideo BIOS: \t 96.00.30.00.01\nBus Type: \t PCIe\n"
                + "Bus Location: \t 0000:65:00.0\nDevice Minor: \t 3\nGPU Excluded:\t No\n")
            .With("/proc/driver/nvidia/gpus/0000:66:00.0/information", "Model: \t\t Unknown\nGPU UUID: \t GPU-????????-????-????-????-????????????\nGPU Excluded:\t Yes\n");

        Golden.Matches("cuda-proc-information.txt", await Say.AllAsync(Backend(root)));
    }

    private static CudaBackend Backend(Root root) => new(root.Path, ["libnothing-of-that-name.so"], (_, _) => null, TimeProvider.System, _ => { });
}
