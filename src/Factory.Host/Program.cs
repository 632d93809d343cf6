using Factory.Host;
using Factory.Host.Native;

// The roles share nothing but this file: no role loads what only another needs (Roslyn, McMaster, DuckDB).
try
{
    return args switch
    {
        ["describe", var plugin] => Roles.Describe(plugin),
        ["stage", var plugin] => await Roles.Stage(plugin),
        ["hardware", var plugin, var kind] => await Roles.Hardware(plugin, kind),
        ["tuner", var plugin] => Roles.Tuner(plugin),
        ["loop", var space, .. var options] => Roles.Loop(space, options),
        ["script"] => Roles.Script(),
        ["check", var plugin] => Roles.Check(plugin),
        ["data"] => Roles.Data(),
        ["transfer"] => Roles.Transfer(),
        _ => throw new HostException(ExitCodes.Usage,
            "usage: factory-host describe PLUGIN_DIR | stage PLUGIN_DIR | hardware PLUGIN_DIR KIND | tuner PLUGIN_DIR | loop SPACE OPTIONS | script | check PLUGIN_DIR | data | transfer"),
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
