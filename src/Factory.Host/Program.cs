using Factory.Host;
using Factory.Host.Native;

// The four roles share nothing but this file: no role loads what only another needs (Roslyn, McMaster).
try
{
    return args switch
    {
        ["describe", var plugin] => Roles.Describe(plugin),
        ["stage", var plugin] => await Roles.Stage(plugin),
        ["hardware", var plugin, var kind] => await Roles.Hardware(plugin, kind),
        ["script"] => Roles.Script(),
        _ => throw new HostException(ExitCodes.Usage, "usage: factory-host describe PLUGIN_DIR | stage PLUGIN_DIR | hardware PLUGIN_DIR KIND | script"),
    };
}
catch (HostException e)
{
    LastWords.Say(e.Message);
    return e.ExitCode;
}
catch (Exception e) // the host's own bug: the line that the daemon shows must not be /dev/null's
{
    LastWords.Say($"{e.GetType().Name}: {e.Message} {e.StackTrace}");
    return ExitCodes.Internal;
}
