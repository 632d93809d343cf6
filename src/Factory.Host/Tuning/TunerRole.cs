using System.Text.Json;
using Factory.Host.Native;
using Factory.Host.Plugins;
using Factory.Protocol;
using Factory.Sdk;

namespace Factory.Host.Tuning;

/// <summary>Holds the sampler, the pruner or both of one study, and answers for them until the daemon closes the pipe.</summary>
internal static class TunerRole
{
    public static int Run(string directory, ProtocolPipe pipe)
    {
        var plugin = PluginFolder.Load(directory);
        var bench = new TunerBench(plugin);
        while (pipe.ReadLine() is { } line) pipe.Write(Answer(line, bench), ProtocolJson.Default.TunerResponse);
        return ExitCodes.Done;
    }

    private static TunerResponse Answer(string line, TunerBench bench)
    {
        var id = 0L;
        try
        {
            var request = JsonSerializer.Deserialize(line, ProtocolJson.Default.TunerRequest) ?? throw new JsonException("the line holds `null`");
            id = request.Id;
            return bench.Answer(request);
        }
        catch (StageFailedException e)
        {
            return new(id, Refused: LastWords.OneLine(e.Message));
        }
        catch (Exception e)
        {
            return new(id, Error: LastWords.OneLine($"{e.GetType().Name}: {e.Message}"));
        }
    }
}
