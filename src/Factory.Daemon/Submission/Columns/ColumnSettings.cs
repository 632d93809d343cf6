using Factory.Language;
using Factory.Sdk;

namespace Factory.Daemon;

/// <summary>What settings that name columns will not find in the table that they are about.</summary>
internal static class ColumnSettings
{
    public static IEnumerable<Finding> Of(BoundTask task, KnownTable known) =>
        (from setting in task.Type.Settings
         where setting.Columns && task.Explicit.Contains(setting.Name) && task.Settings[setting.Name] is not null
         from name in Names(task.Settings[setting.Name]!)
         let needsNumber = setting.Type is { Kind: SettingKind.Map, Element.Kind: SettingKind.Range }
         let found = ColumnFindings.Of(known, task.PlaceOf(setting.Name, name), name, needsNumber, isCertain: !needsNumber || known.Matching(name).FirstOrDefault() is null)
         where found is not null
         select found).Concat(Empty(task, known));

    // Where patterns match nothing, that is what is wrong.
    private static IEnumerable<Finding> Empty(BoundTask task, KnownTable known) =>
        from output in task.Type.Outputs
        where (output.Keeps ?? output.Drops) is not null && known.Left(task, output) is { Count: 0 }
        let setting = output.Drops is { } drops && task.Explicit.Contains(drops) ? drops : output.Keeps ?? output.Drops!
        where Names(task.Settings[output.Keeps ?? setting] ?? Value.Map.Empty).All(n => known.Matching(n).Any())
        select Finding.Of(known, isError => PlanFindings.NothingLeft(task.PlaceOf(setting), known.Name, isError), $"a column of {known.Name} that is left");

    private static IEnumerable<string> Names(Value value) => value switch
    {
        Value.List list => list.Items.SelectMany(Names),
        Value.Map map when !Symbolic.Is(map) => map.Members.Keys,
        _ => value.AsText() is { } text ? [text] : [],
    };
}
