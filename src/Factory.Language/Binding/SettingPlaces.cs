using Factory.Language.Syntax;

namespace Factory.Language;

/// <summary>
/// Where settings, and what is in them, stand in the file: for what is said of them later than when they are bound. Most stages have few, and of most nothing is
/// said: so they are only listed.
/// </summary>
public sealed class SettingPlaces
{
    private static readonly SettingPlaces s_none = new([]);
    private readonly (string Setting, string? Entry, TextSpan Span)[] _places;

    private SettingPlaces((string, string?, TextSpan)[] places) => _places = places;

    /// <param name="entry">The name of an entry of a block, or the text of an item of a list; null for the setting's value.</param>
    /// <returns>Null where the file does not have it.</returns>
    public TextSpan? Find(string setting, string? entry = null)
    {
        foreach (var place in _places)
            if (place.Setting == setting && place.Entry == entry) return place.Span;
        return null;
    }

    internal static SettingPlaces Of(BlockSyntax? block) => block is not { Settings: [_, ..] settings } ? s_none
        : new([.. settings.SelectMany(s => Entries(s).Select(e => (s.Name.Text, (string?)e.Entry, e.Span)).Prepend((s.Name.Text, null, s.Value.Span)))]);

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
