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

    /// <param name="times">How often it was reported: where that touches what runs each time is news.</param>
    public static HealthReport Report(string device, ulong xid, int times = 1)
    {
        // 94: an error of the memory that was contained: whoever used it is ended, the GPU goes on.
        var (isFatal, touches) = (s_fatal.Contains(xid), s_fatal.Contains(xid) || xid == 94);
        var (severity, clearsBy) = s_programs.Contains(xid) || s_notes.Contains(xid) ? (Severity.Note, Minutes)
            : (isFatal ? Severity.Fatal : Severity.Drain, "the driver asking for no recovery any more, or a reset of the GPU");
        var evidence = string.Create(CultureInfo.InvariantCulture, $"the driver reported XID {xid}{(touches && times > 1 ? $" ({times} times)" : "")}");
        return new(device, string.Create(CultureInfo.InvariantCulture, $"xid-{xid}"), severity,
            s_programs.Contains(xid) ? $"{evidence}, an error of a program that ran there" : evidence, clearsBy, touches, Active: true);
    }

    private static string Minutes => $"itself, after {NoteLasts.TotalMinutes:0} minutes";
}
