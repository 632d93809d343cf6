using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Factory.Protocol;

namespace Factory.Host.Tests.Support;

/// <summary>A real factory-host, spoken to over its standard streams as the daemon does.</summary>
internal sealed class HostProcess : IDisposable
{
    /// <summary>Far more than anything here needs, even on a machine that does much else.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly Task<string> _error;

    private HostProcess(Process process)
    {
        _process = process;
        _error = process.StandardError.ReadToEndAsync();
    }

    public int Id => _process.Id;
    public static string Executable { get; } = Path.Combine(TestPlugin.Artifacts, "bin/Factory.Host/release/factory-host");

    public static HostProcess Start(IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(Executable, arguments)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
            // A host has a folder of its own, and starts in the one for temporary files below it.
            WorkingDirectory = Directory.CreateDirectory(Path.Combine(Directory.CreateTempSubdirectory("host-").FullName, "tmp")).FullName,
        };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return new(Process.Start(start)!);
    }

    public static async Task<HostProcess> StageAsync(string plugin, params (string Name, string Value)[] environment)
    {
        var host = Start(["stage", TestPlugin.Directory(plugin)], environment);
        Assert.True((await host.ReadAsync(ProtocolJson.Default.StageHostEvent))!.Ready);
        return host;
    }

    public void Send<T>(T message, JsonTypeInfo<T> type)
    {
        _process.StandardInput.WriteLine(JsonSerializer.Serialize(message, type));
        _process.StandardInput.Flush();
    }

    public void SendLine(string line)
    {
        _process.StandardInput.WriteLine(line);
        _process.StandardInput.Flush();
    }

    /// <summary>The next message, or null when the host has closed its end.</summary>
    public async Task<T?> ReadAsync<T>(JsonTypeInfo<T> type) where T : class =>
        await _process.StandardOutput.ReadLineAsync().WaitAsync(Patience) is { } line ? JsonSerializer.Deserialize(line, type) : null;

    /// <summary>Runs a ticket and returns its result, or null when the host ended without one.</summary>
    public async Task<AttemptResult?> RunAsync(TestTicket ticket)
    {
        Send(new(Run: ticket.Root), ProtocolJson.Default.StageHostRequest);
        return await EndedAsync(ticket);
    }

    /// <summary>Reads until the ticket has ended.</summary>
    public async Task<AttemptResult?> EndedAsync(TestTicket ticket)
    {
        while (await ReadAsync(ProtocolJson.Default.StageHostEvent) is { } message)
        {
            if (message.Ended == ticket.Attempt) return ticket.Result();
        }
        return null;
    }

    /// <summary>Closes standard input and waits for the end.</summary>
    public async Task<(int ExitCode, string Error)> CloseAsync()
    {
        _process.StandardInput.Close();
        return await ExitAsync();
    }

    public async Task<(int ExitCode, string Error)> ExitAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return (_process.ExitCode, await _error);
    }

    public void Kill() => _process.Kill();

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }
}
