using Factory.Host.Native;
using Factory.Host.Plugins;

namespace Factory.Host.Stages;

/// <summary>What all tickets of a host have in common.</summary>
internal sealed record StageBench(PluginFolder Plugin, ProtocolPipe Pipe)
{
    public Heart Heart { get; } = new();
    public StageThread Thread { get; } = new();
}
