using System.Globalization;
using Factory.Sdk;

namespace Factory.Hardware.Cuda;

/// <summary>
/// XIDs, the driver's numbers for errors → what that means here, by NVIDIA's catalogue of them
/// (docs.nvidia.com/deploy/xid-errors). Those that a program brings upon itself say nothing against its GPU.
/// </summary>
internal static class Xids
{
    /// <summary>After that a note is old news.</summary>
    public static readonly TimeSpan NoteLasts = TimeSpan.FromMinutes(10);

    private static readonly HashSet<ulong> s_programs = [13, 31, 43, 45, 68, 69, 109];
    private static readonly HashSet<ulong> s_notes = [63, 92, 94];
    private static readonly HashSet<ulong> s_fatal = [46, 48, 62, 79, 95, 119, 120, 140];

    public static HealthReport Report(string device, ulong xid, int times = 1)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"xid-{xid}");
        var evidence = string.Create(CultureInfo.InvariantCulture, $"the driver reported XID {xid}{(times > 1 ? $" ({times} times)" : "")}");
        if (s_programs.Contains(xid))
            return new(device, name, Severity.Note, $"{evidence}, an error of a program that ran there", Minutes, TouchesRunning: false, Active: true);
        // 94: an error of the memory that was contained: whoever used it is ended, the GPU goes on.
        if (s_notes.Contains(xid)) return new(device, name, Severity.Note, evidence, Minutes, TouchesRunning: xid == 94, Active: true);
        return new(device, name, s_fatal.Contains(xid) ? Severity.Fatal : Severity.Drain, evidence,
            "the driver asking for no recovery any more, or a reset of the GPU", TouchesRunning: s_fatal.Contains(xid), Active: true);
    }

    private static string Minutes => $"itself, after {NoteLasts.TotalMinutes:0} minutes";
}
