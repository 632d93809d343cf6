using System.Text.RegularExpressions;
using Factory.Language.Syntax;

namespace Factory.Language.Binding;

/// <summary>
/// The settings of one block, each taken once by whoever understands it; what remains is unknown.
/// <c>env.X = "1"</c> is the same as <c>env { X = "1" }</c>.
/// </summary>
internal sealed class SettingReader
{
    private readonly DiagnosticBag _diagnostics;
    private readonly Dictionary<string, Named> _settings = new(StringComparer.Ordinal);

    public SettingReader(BlockSyntax? block, DiagnosticBag diagnostics)
    {
        _diagnostics = diagnostics;
        IsBroken = block?.IsBroken ?? false;
        foreach (var setting in block?.Settings ?? [])
        {
            if (!_settings.TryGetValue(setting.Name.Text, out var named)) _settings[setting.Name.Text] = named = new();
            named.Settings.Add(setting);
        }
        foreach (var named in _settings.Values) named.Settings = Gather(named.Settings);
    }

    /// <summary>A part of the block could not be read: what seems to be missing may be there.</summary>
    public bool IsBroken { get; }

    /// <summary>Whether C# seems to have swallowed a setting of that name: it goes on to the end of its line.</summary>
    public bool IsInCSharp(string name) => _settings.Values.SelectMany(s => s.Settings).Any(s => s.Value is CSharpSyntax code
        && Regex.IsMatch(code.Text, $@"\s{name}\s*=(?![=>])", RegexOptions.CultureInvariant));

    public IReadOnlySet<string> Names => _settings.Keys.ToHashSet(StringComparer.Ordinal);

    /// <summary>The one setting of that name, or null. A second one is reported.</summary>
    public SettingSyntax? Take(string name)
    {
        var all = TakeAll(name);
        for (var i = 1; i < all.Count; i++) _diagnostics.DuplicateSetting(all[i].Name.Span, name, all[0].Name.Span);
        return all is [var first, ..] ? first : null;
    }

    /// <summary>The settings of a name that may stand several times.</summary>
    public IReadOnlyList<SettingSyntax> TakeAll(string name)
    {
        if (!_settings.TryGetValue(name, out var named)) return [];
        named.IsTaken = true;
        return named.Settings;
    }

    /// <summary>Every setting; a second one of the same name is reported and left out.</summary>
    public IEnumerable<SettingSyntax> All() => _settings.Keys.Select(n => Take(n)!);

    public IEnumerable<SettingSyntax> Remaining() => _settings.Values.Where(s => !s.IsTaken).SelectMany(s => s.Settings);

    // Settings with dots become a block, or join the one there is.
    private static List<SettingSyntax> Gather(List<SettingSyntax> settings)
    {
        if (settings.TrueForAll(s => s.Path.Count == 1)) return settings;
        var first = settings[0];
        var block = settings.Find(s => s is { Path.Count: 1, Value: BlockSyntax })?.Value as BlockSyntax ?? new BlockSyntax([], false, first.Span);
        var inner = settings.Where(s => s.Path.Count > 1).Select(s => s with { Path = [.. s.Path.Skip(1)] });
        var whole = new SettingSyntax([first.Name], block with { Settings = [.. block.Settings.Concat(inner).OrderBy(s => s.Span.Start)] }, first.Span);
        return [whole, .. settings.Where(s => s.Path.Count == 1 && s.Value is not BlockSyntax)];
    }

    private sealed class Named
    {
        public List<SettingSyntax> Settings { get; set; } = [];
        public bool IsTaken { get; set; }
    }
}
