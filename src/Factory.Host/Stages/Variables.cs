using System.Globalization;
using Factory.Protocol;

namespace Factory.Host.Stages;

/// <summary>The <c>FACTORY_*</c> variables of docs/stages.md: what a program in any language knows of its attempt.</summary>
internal static class Variables
{
    public static IReadOnlyDictionary<string, string> Of(Ticket ticket, TicketFolder folder, Ports ports)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["FACTORY_PIPELINE"] = ticket.Pipeline,
            ["FACTORY_STAGE"] = ticket.Stage,
            ["FACTORY_RUN"] = ticket.Run.ToString(CultureInfo.InvariantCulture),
            ["FACTORY_ATTEMPT"] = ticket.Attempt,
            ["FACTORY_SEED"] = ticket.Seed.ToString(CultureInfo.InvariantCulture),
            ["FACTORY_CORES"] = ticket.Lease.Cores.ToString(CultureInfo.InvariantCulture),
            ["FACTORY_DEVICES"] = string.Join(',', ticket.Lease.Devices.Select(d => d.Id)),
            ["FACTORY_WORK"] = folder.At(TicketFiles.Work),
            ["FACTORY_CHECKPOINTS"] = folder.At(ticket.CheckpointDirectory),
        };
        if (ticket.Pause is { } pause) variables["FACTORY_UNTIL"] = pause.Step.ToString(CultureInfo.InvariantCulture);
        foreach (var input in ports.Inputs) variables["FACTORY_INPUT_" + NameOf(input.Name)] = Ports.Commandable(input);
        foreach (var output in ports.Outputs) variables["FACTORY_OUTPUT_" + NameOf(output.Name)] = output.Path;
        return variables;
    }

    private static string NameOf(string port) => string.Concat(port.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToUpperInvariant(c) : '_'));
}
