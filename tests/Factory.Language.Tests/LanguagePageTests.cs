using Factory.Language.Binding;
using Factory.Sdk;

namespace Factory.Language.Tests;

/// <summary>What docs/language.md says of settings is what the language says of them.</summary>
public sealed class LanguagePageTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Compiling.Root, "docs/language.md"));

    public static TheoryData<string> Rows() =>
    [
        .. Described(BuiltIns.Header), .. Described(BuiltIns.Common),
        .. Described(BuiltIns.Retry), .. Described(BuiltIns.Timeout), .. Described(BuiltIns.ScheduleSettings), .. Described(BuiltIns.ChangeSettings), .. Described(BuiltIns.CheckType.Settings), .. Described(BuiltIns.PublishType.Settings),
    ];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Every_setting_has_its_row(string row) => Assert.Contains(row, Page);

    private static IEnumerable<string> Described(IEnumerable<SettingDescription> settings) => settings.Select(s => $"| `{s.Name}` | {s.Summary} |");
}
