using System.CommandLine;
using Factory.Control;

namespace Factory.Cli.Commands;

internal static class PluginsCommand
{
    public static Command Create(SharedOptions shared) =>
        shared.Reading(new Command("plugins", "Show the plugins, with what they bring."), async (_, session, cancellationToken) =>
        {
            var client = await session.ConnectAsync(WhenAbsent.Start, cancellationToken);
            session.Show(await client.ListPluginsAsync(cancellationToken), ControlJson.Default.IReadOnlyListPluginView, p => Print(session.Out, p));
            return ExitCode.Ok;
        });

    private static void Print(Printer printer, IReadOnlyList<PluginView> plugins)
    {
        if (plugins.Count == 0)
        {
            printer.Line("no plugins");
            return;
        }
        var table = new TextTable("PLUGIN", "VERSION", "STAGES", "BACKENDS");
        foreach (var plugin in plugins) table.Add(plugin.Id, plugin.Version, string.Join(", ", plugin.Stages), string.Join(", ", plugin.Backends));
        table.Print(printer);
        foreach (var plugin in plugins)
        {
            Brings(printer, plugin, "samplers", plugin.Samplers);
            Brings(printer, plugin, "pruners", plugin.Pruners);
            Brings(printer, plugin, "terminators", plugin.Terminators);
        }
        foreach (var plugin in plugins.Where(p => p.Problem is not null))
            printer.Line(printer.Red($"{Escape.Line(plugin.Id)} in {Escape.Line(plugin.Directory)} cannot be used: {Escape.Line(plugin.Problem!)}"));
    }

    private static void Brings(Printer printer, PluginView plugin, string what, IReadOnlyList<string> names)
    {
        if (names.Count > 0) printer.Line(Escape.Line($"{plugin.Id} brings the {what} {string.Join(", ", names)}"));
    }
}
