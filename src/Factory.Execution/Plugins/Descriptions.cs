using System.Text.Json;
using Factory.Protocol;
using Factory.Sdk;

namespace Factory.Execution.Plugins;

/// <summary>What hosts say that plugins offer: asked once for the same plugin bytes and host, and kept.</summary>
internal sealed class Descriptions(ExecutionOptions options, IHostLauncher launcher, TimeProvider time)
{
    private const int LongestLine = 16 << 20;
    private readonly string _hostStamp = FileStamps.Of(Path.GetDirectoryName(options.HostProgram)!)[..16];

    /// <exception cref="InvalidDataException">The plugin does not load; the message says why.</exception>
    public async Task<PluginDescription> DescribeAsync(string directory, string digest, CancellationToken cancellationToken)
    {
        var file = Path.Combine(options.StateRoot, "plugins", $"{digest.Replace("sha256:", "", StringComparison.Ordinal)}-{_hostStamp}.json");
        if (Load(file) is { } known) return known;
        var description = await AskAsync(directory, cancellationToken).ConfigureAwait(false);
        Trees.WriteWhole(file, JsonSerializer.SerializeToUtf8Bytes(description, ProtocolJson.Default.PluginDescription));
        return description;
    }

    private async Task<PluginDescription> AskAsync(string directory, CancellationToken cancellationToken)
    {
        var host = Start(directory);
        using var passed = new CancellationTokenSource(options.StartLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(passed.Token, cancellationToken);
        try
        {
            var said = await new LineReader<PluginDescription>(host.Output, ProtocolJson.Default.PluginDescription, LongestLine).ReadAsync(either.Token)
                .ConfigureAwait(false);
            if (said is not null) return said;
            var exit = await host.Exited.WaitAsync(either.Token).ConfigureAwait(false);
            throw new InvalidDataException(host.LastWords is { Length: > 0 } words ? words : $"its host ended with {exit}");
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new InvalidDataException($"it did not say what it offers within {options.StartLimit.TotalSeconds:0} s", e);
        }
        finally
        {
            await host.EndAsync(force: true, time).ConfigureAwait(false);
        }
    }

    private HostProcess Start(string directory)
    {
        try
        {
            return launcher.Start(new() { Arguments = ["describe", directory] });
        }
        catch (IOException e)
        {
            throw new InvalidDataException(e.Message, e);
        }
    }

    private static PluginDescription? Load(string file)
    {
        try
        {
            return File.Exists(file) ? JsonSerializer.Deserialize(File.ReadAllBytes(file), ProtocolJson.Default.PluginDescription) : null;
        }
        catch (JsonException)
        {
            return null; // a cache: it is asked again
        }
    }
}
