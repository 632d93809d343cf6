using System.Text.Json;
using Factory.Engine;
using Factory.Protocol;
using Factory.Sdk;

namespace Factory.Execution.Attempts;

/// <summary>
/// What an attempt's devices used between its beginning and its end: the difference of two readings of one epoch. The first one lies
/// beside the attempt's folder, so that the daemon that sees the end need not be the one that saw the beginning.
/// </summary>
internal sealed class AttemptEnergy(ILeases leases, AttemptOrder order, string workRoot)
{
    private readonly string _file = new AttemptFolder(workRoot, order.Id).Root + ".meter";

    public async Task BeginAsync(bool resumed, CancellationToken cancellationToken)
    {
        if (resumed && File.Exists(_file)) return;
        if (await leases.MeterAsync(order.Placement, cancellationToken).ConfigureAwait(false) is not { Energy.Value: not null } reading) return;
        Directory.CreateDirectory(Path.GetDirectoryName(_file)!);
        Trees.WriteWhole(_file, JsonSerializer.SerializeToUtf8Bytes(reading, ProtocolJson.Default.MeterReading));
    }

    /// <summary>Null when no meter says.</summary>
    public async Task<EnergyUse?> EndAsync()
    {
        if (!File.Exists(_file)) return null;
        var begun = JsonSerializer.Deserialize(await File.ReadAllBytesAsync(_file).ConfigureAwait(false), ProtocolJson.Default.MeterReading);
        var ended = await leases.MeterAsync(order.Placement, CancellationToken.None).ConfigureAwait(false);
        File.Delete(_file);
        return Between(begun, ended);
    }

    /// <summary>Null when the counter started anew in between, or one of the readings says nothing.</summary>
    public static EnergyUse? Between(MeterReading? begun, MeterReading? ended) =>
        begun is { Energy.Value: { } first } && ended is { Energy.Value: { } last } && begun.Epoch == ended.Epoch && last >= first
            ? new((long)Math.Round((last - first) * 1000),
                begun.Energy.Quality == Quality.Measured && ended.Energy.Quality == Quality.Measured ? Quality.Measured : Quality.Derived)
            : null;
}
