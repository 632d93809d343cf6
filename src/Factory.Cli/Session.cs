using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Factory.Control;

namespace Factory.Cli;

/// <summary>What a command may do when no daemon answers.</summary>
internal enum WhenAbsent
{
    /// <summary>Start one, making <c>.factory</c> here when there is none above.</summary>
    Start,
    /// <summary>Start one only where there are records to read.</summary>
    StartOnRecords,
    Fail,
}

/// <summary>One invocation of one command: its streams, and the daemon once it is needed.</summary>
internal sealed class Session(Surroundings surroundings, string? socket, bool plain, bool json) : IDisposable
{
    private ControlClient? _client;

    public Surroundings Surroundings => surroundings;
    public bool Json => json;
    /// <summary>Whether the output may be drawn on: a terminal that nobody asked to spare.</summary>
    public bool Drawable => surroundings.OutIsTerminal && !plain && !json && surroundings.AllowsColour();
    /// <summary>How wide a line may be: a terminal's width, and whatever it takes where there is none.</summary>
    public int Width => surroundings.OutIsTerminal && !json ? surroundings.TerminalSize().Width : int.MaxValue;
    public Printer Out { get; } = surroundings.OutPrinter(plain || json);
    public Printer Error { get; } = surroundings.ErrorPrinter(plain);
    public DateTimeOffset Now => surroundings.Time.GetUtcNow();

    public DaemonPlace FindDaemon() => new DaemonFinder(surroundings).Find(socket);

    public async Task<ControlClient> ConnectAsync(WhenAbsent whenAbsent, CancellationToken cancellationToken)
    {
        var place = FindDaemon();
        if (!place.Live) await EnsureAsync(place, whenAbsent, cancellationToken);
        return _client ??= new ControlClient(place.Socket, surroundings.Time);
    }

    /// <summary>Shows a result: as the JSON it came in, or in words.</summary>
    public void Show<T>(T value, JsonTypeInfo<T> type, Action<T> inWords)
    {
        if (json) PrintJson(value, type);
        else inWords(value);
    }

    public void PrintJson<T>(T value, JsonTypeInfo<T> type)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true })) JsonSerializer.Serialize(writer, value, type);
        Out.Line(System.Text.Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    public void Dispose() => _client?.Dispose();

    private async Task EnsureAsync(DaemonPlace place, WhenAbsent whenAbsent, CancellationToken cancellationToken)
    {
        if (place.State is not { } state)
            throw new DaemonStartException($"no daemon answers on {place.Socket}",
                $"--socket or {DaemonFinder.SocketVariable} names it; start the daemon there, or leave the name out");
        var records = Directory.Exists(state.Path);
        if (whenAbsent == WhenAbsent.Fail)
            throw new DaemonStartException(records ? $"no daemon runs on {state.Path}" : $"no daemon runs, and there is no {StateDirectory.Name} here or above",
                "`factory daemon start` starts one");
        if (whenAbsent == WhenAbsent.StartOnRecords && !records)
            throw new DaemonStartException(
                $"no daemon runs, and there is no {StateDirectory.Name} here or above to read from",
                "go to where a pipeline was run, or run one: `factory run FILE`");
        Error.Line(Error.Dim($"starting a daemon on {Escape.Line(state.Path)}"));
        await new DaemonStarter(surroundings).StartAsync(state, cancellationToken);
    }
}
