using System.CommandLine;
using Factory.Control;

namespace Factory.Cli.Commands;

internal static class DevicesCommand
{
    public static Command Create(SharedOptions shared) =>
        shared.Reading(new Command("devices", "Show the hardware that stages can run on, and who uses it."), async (_, session, cancellationToken) =>
        {
            var client = await session.ConnectAsync(WhenAbsent.Start, cancellationToken);
            session.Show(await client.GetDevicesAsync(cancellationToken), ControlJson.Default.DevicesReport, r => Print(session, r));
            return ExitCode.Ok;
        });

    private static void Print(Session session, DevicesReport report)
    {
        var table = new TextTable("DEVICE", "KIND", "MODEL", "FREE", "USED BY");
        foreach (var device in report.Devices)
            table.Add(device.Id, device.Kind, device.Model, string.Join(", ", device.Resources.Select(Free)), string.Join(", ", device.Leases.Select(Lease)));
        if (table.Count > 0) table.Print(session.Out);
        else session.Out.Line("no devices");
        var silent = report.Probes.Where(p => p.Status != ProbeState.Present).ToList();
        if (silent.Count > 0) session.Out.Line();
        foreach (var probe in silent)
        {
            var words = $"{Escape.Line(probe.Backend)}: {Words.Of(probe.Status)}{(probe.Words is { } why ? $", {Escape.Line(why)}" : "")}";
            session.Out.Line(probe.Status == ProbeState.Broken ? session.Out.Red(words) : session.Out.Dim(words));
        }
    }

    private static string Free(ResourceView resource) =>
        $"{Words.Amount(resource.Name, resource.Free)} of {Words.Amount(resource.Name, resource.Amount)} {resource.Name}";

    private static string Lease(LeaseView lease) =>
        $"{lease.Stage} of run {lease.Run}"
        + $"{(lease.Taken.Count > 0 ? $" ({string.Join(", ", lease.Taken.Select(t => $"{Words.Amount(t.Key, t.Value)} {t.Key}"))})" : "")}";
}
