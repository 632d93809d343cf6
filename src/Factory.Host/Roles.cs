using System.Runtime.CompilerServices;
using Factory.Host.Checks;
using Factory.Host.Data;
using Factory.Host.Hardware;
using Factory.Host.Loops;
using Factory.Host.Native;
using Factory.Host.Plugins;
using Factory.Host.Scripting;
using Factory.Host.Stages;
using Factory.Host.Tuning;
using Factory.Host.Transfers;
using Factory.Protocol;

namespace Factory.Host;

/// <summary>One method a role, not inlined, so that the runtime resolves a role's assemblies only when that role is taken.</summary>
internal static class Roles
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Describe(string plugin)
    {
        // What a plugin's constructors print must not end up in the description.
        var pipe = ProtocolPipe.TakeOverStandardStreams();
        var description = PluginDescriber.Describe(PluginFolder.Load(plugin));
        pipe.Write(description, ProtocolJson.Default.PluginDescription);
        return ExitCodes.Done;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Task<int> Stage(string plugin)
    {
        var pipe = ProtocolPipe.TakeOverStandardStreams();
        return StageRole.RunAsync(plugin, pipe, TimeProvider.System);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Task<int> Hardware(string plugin, string kind) =>
        HardwareRole.RunAsync(plugin, kind, ProtocolPipe.TakeOverStandardStreams(), TimeProvider.System);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Loop(string space, string[] options) => LoopRole.Run(space, options);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Tuner(string plugin) => TunerRole.Run(plugin, ProtocolPipe.TakeOverStandardStreams());

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Script() => ScriptRole.Run(ProtocolPipe.TakeOverStandardStreams(), TimeProvider.System);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Check(string plugin) => CheckRole.Run(plugin, ProtocolPipe.TakeOverStandardStreams());

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Data() => DataRole.Run(ProtocolPipe.TakeOverStandardStreams());

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Transfer() => TransferRole.Run(ProtocolPipe.TakeOverStandardStreams(), TimeProvider.System);
}
