using Factory.Language;
using Factory.Sdk;

namespace Factory.Daemon;

/// <summary>What settings that name columns will not find in the table that they are about.</summary>
internal static class ColumnSettings
{
    public static IEnumerable<Finding> Of(BoundTask task, KnownTable known) =>
        from setting in task.Type.Settings
        where setting.Columns && task.Places.ContainsKey(setting.Name) && task.Settings[setting.Name] is not null
        from name in Names(task.Settings[setting.Name]!)
        let needsNumber = setting.Type is { Kind: SettingKind.Map, Element.Kind: SettingKind.Range }
        let found = ColumnFindings.Of(known, task.Places[setting.Name], name, needsNumber, isCertain: !needsNumber || known.Matching(name).FirstOrDefault() is null)
        where found is not null
        select found;

    private static IEnumerable<string> Names(Value value) => value switch
    {
        Value.List list => list.Items.SelectMany(Names),
        Value.Map map when !Symbolic.Is(map) => map.Members.Keys,
        _ => value.AsText() is { } text ? [text] : [],
    };
}
