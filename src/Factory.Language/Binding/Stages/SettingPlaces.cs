using Factory.Language.Syntax;

namespace Factory.Language.Binding;

/// <summary>Where settings, and what is in them, stand in the file: for what is said of them later than when they are bound.</summary>
internal static class SettingPlaces
{
    private static readonly Dictionary<string, TextSpan> s_none = [];

    public static IReadOnlyDictionary<string, TextSpan> Of(BlockSyntax? block)
    {
        if (block is not { Settings: [_, ..] settings }) return s_none;
        var places = new Dictionary<string, TextSpan>(settings.Count, StringComparer.Ordinal);
        foreach (var setting in settings)
        {
            var name = setting.Name.Text;
            places.TryAdd(name, setting.Value.Span);
            foreach (var (entry, span) in Entries(setting)) places.TryAdd($"{name}.{entry}", span);
        }
        return places;
    }

    private static IEnumerable<(string Entry, TextSpan Span)> Entries(SettingSyntax setting) => setting switch
    {
        { Path: [_, var entry, ..] } => [(entry.Text, entry.Span)],
        { Value: BlockSyntax block } => block.Settings.Select(s => (s.Name.Text, s.Name.Span)),
        { Value: ListSyntax list } => list.Items.SelectMany(Item),
        _ => [],
    };

    private static IEnumerable<(string, TextSpan)> Item(ValueSyntax item) => item switch
    {
        TextSyntax { Plain: { } text } => [(text, item.Span)],
        CallSyntax { Arguments: [{ Value: TextSyntax { Plain: { } text } }] } => [(text, item.Span)],
        _ => [],
    };
}
