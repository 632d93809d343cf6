namespace Factory.Hardware.Rocm;

/// <summary>
/// The processes that use GPUs, as KFD shows them since Linux 5.9: <c>/sys/class/kfd/kfd/proc/PID</c>, with the memory that each has on a GPU in
/// <c>vram_ID</c> and its queues, each with its <c>gpuid</c>. A process that has only opened the driver uses none.
/// </summary>
internal static class KfdProcesses
{
    private const string Folder = "/sys/class/kfd/kfd/proc";

    public static IReadOnlyList<int> On(MachineFiles files, IReadOnlyList<long> gpus) =>
        [.. files.NumberedFolders(Folder).Where(pid => gpus.Any(g => files.Number($"{Folder}/{pid}/vram_{g}") > 0) || HasQueue(files, $"{Folder}/{pid}/queues", gpus))];

    private static bool HasQueue(MachineFiles files, string queues, IReadOnlyList<long> gpus) =>
        files.Folders(queues).Any(q => files.Number($"{queues}/{q}/gpuid") is { } gpu && gpus.Contains(gpu));
}
