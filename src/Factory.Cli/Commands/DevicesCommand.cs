using System.CommandLine;
using Factory.Control;

namespace Factory.Cli.Commands;

internal static class DevicesCommand
{
    private static readonly TimeSpan s_beat = TimeSpan.FromSeconds(1);

    public static Command Create(SharedOptions shared)
    {
        var watch = new Option<bool>("--watch", "-w") { Description = "Show again every second what the devices are doing, until interrupted." };
        var command = new Command("devices", "Show the hardware, what it is doing, and who uses it.") { watch };
        return shared.Reading(command, async (parsed, session, cancellationToken) =>
        {
            var client = await session.ConnectAsync(WhenAbsent.Start, cancellationToken);
            if (parsed.GetValue(watch)) await Watch(session, client, cancellationToken);
            else session.Show(await client.GetDevicesAsync(cancellationToken), ControlJson.Default.DevicesReport, r => Print(session, r));
            return ExitCode.Ok;
        });
    }

    // Until it is interrupted, which is how it ends and no failure.
    private static async Task Watch(Session session, ControlClient client, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var interrupt = session.Surroundings.OnInterrupt(ending.Cancel);
        var height = 0;
        try
        {
            while (true)
            {
                var report = await client.GetDevicesAsync(ending.Token);
                if (height > 0 && session.Drawable) session.Out.Writer.Write($"\e[{height}A\e[J");
                session.Show(report, ControlJson.Default.DevicesReport, r => height = PrintLive(session, r));
                session.Out.Writer.Flush();
                await Task.Delay(s_beat, session.Surroundings.Time, ending.Token);
            }
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
        }
    }

    private static void Print(Session session, DevicesReport report)
    {
        var table = new TextTable("DEVICE", "KIND", "MODEL", "FREE", "BUSY", "POWER", "USED BY");
        foreach (var device in report.Devices)
            table.Add(device.Id, device.Kind, device.Model, string.Join(", ", device.Resources.Select(r => Free(device, r))), DeviceBars.Percent(device.Now?.Utilisation),
                DeviceBars.Watts(device.Now?.Power), string.Join(", ", device.Leases.Select(Lease)));
        if (table.Count > 0) table.Print(session.Out, session.Width);
        else session.Out.Line("no devices");
        var silent = report.Probes.Where(p => p.Status != ProbeState.Present).ToList();
        var ill = report.Devices.SelectMany(d => d.Conditions.Select(c => (Device: d.Id, Condition: c))).ToList();
        if (silent.Count > 0 || ill.Count > 0) session.Out.Line();
        foreach (var (device, condition) in ill)
        {
            var words = $"{Escape.Line(device)}: {Escape.Line(condition.Condition)}, {Escape.Line(condition.Evidence)}; what ends it: {Escape.Line(condition.ClearsBy)}";
            session.Out.Line(condition.Severity == ConditionSeverity.Note ? session.Out.Yellow(words) : session.Out.Red(words));
        }
        foreach (var probe in silent)
        {
            var words = $"{Escape.Line(probe.Backend)}: {Words.Of(probe.Status)}{(probe.Words is { } why ? $", {Escape.Line(why)}" : "")}";
            session.Out.Line(probe.Status == ProbeState.Broken ? session.Out.Red(words) : session.Out.Dim(words));
        }
    }

    /// <returns>How many lines it took.</returns>
    private static int PrintLive(Session session, DevicesReport report)
    {
        var (width, height) = session.Drawable ? session.Surroundings.TerminalSize() : (int.MaxValue, int.MaxValue);
        var shown = report.Devices.Take(Math.Max(1, height - 4)).ToList();
        var table = new TextTable("DEVICE", "MODEL", "BUSY", "MEMORY", "POWER", "HEAT", "HEALTH", "USED BY");
        foreach (var device in shown)
            table.Add(device.Id, device.Model, DeviceBars.Busy(device, session.Drawable), DeviceBars.Memory(device, session.Drawable), DeviceBars.Power(device, session.Drawable),
                DeviceBars.Heat(device, session.Drawable), DeviceBars.Health(device), string.Join(", ", device.Leases.Select(l => $"{l.Stage} of run {l.Run}")));
        var lines = table.Print(session.Out, width);
        if (shown.Count == report.Devices.Count) return lines;
        session.Out.Line(session.Out.Dim($"and {report.Devices.Count - shown.Count} more"));
        return lines + 1;
    }

    // A device that is taken whole has nothing left, whatever its lease says.
    private static string Free(DeviceView device, ResourceView resource)
    {
        var free = device.Leases.Any(l => l.Taken.Count == 0) ? 0 : resource.Free;
        return $"{Words.Amount(resource.Name, free)} of {Words.Amount(resource.Name, resource.Amount)} {resource.Name}";
    }

    private static string Lease(LeaseView lease) =>
        $"{lease.Stage} of run {lease.Run}"
        + $"{(lease.Taken.Count > 0 ? $" ({string.Join(", ", lease.Taken.Select(t => $"{Words.Amount(t.Key, t.Value)} {t.Key}"))})" : "")}";
}
