using System.Text.Json;
using Factory.Host.Native;
using Factory.Host.Plugins;
using Factory.Host.Stages;
using Factory.Protocol;
using Factory.Sdk;

namespace Factory.Host.Checks;

/// <summary>Asks stages of a plugin what their settings make impossible: one request, and the host ends.</summary>
internal static class CheckRole
{
    private static readonly CheckedStage s_nothing = new([], null);

    public static int Run(string directory, ProtocolPipe pipe)
    {
        if (pipe.ReadLine() is not { } line) return ExitCodes.Done;
        var request = JsonSerializer.Deserialize(line, ProtocolJson.Default.CheckRequest)!;
        var plugin = PluginFolder.Load(directory);
        pipe.Write(new([.. request.Stages.Select(s => TryCheck(plugin, s, request.Folder))]), ProtocolJson.Default.CheckResponse);
        return ExitCodes.Done;
    }

    // A check that fails says nothing of the stage, nor of the others.
    private static CheckedStage TryCheck(PluginFolder plugin, StageToCheck asked, string folder)
    {
        try
        {
            return Check(plugin, asked, folder);
        }
        catch (Exception e)
        {
            LastWords.Say($"{asked.Type}: {e.GetType().Name}: {e.Message}");
            return s_nothing;
        }
    }

    private static CheckedStage Check(PluginFolder plugin, StageToCheck asked, string folder)
    {
        if (plugin.Stages.FirstOrDefault(s => s.Name == asked.Type) is not { } stage || stage.CreateInstance() is not ICheckedStage instance) return s_nothing;
        var reader = new SettingReader(new(folder), new(null, new(folder)));
        foreach (var setting in stage.Settings)
            if (asked.Settings[setting.Name] is { } value) setting.Property.SetValue(instance, reader.Read(setting.Name, value, setting.Property.PropertyType));
        var place = new CheckedPlace(folder, asked.Inputs) { Columns = asked.Columns };
        List<SettingFault> faults = [.. instance.Check(place).Select(f => f with { Message = LastWords.OneLine(f.Message) })];
        return new(faults, faults.Count == 0 ? (instance as IForetoldStage)?.Foretell(place) : null);
    }
}
