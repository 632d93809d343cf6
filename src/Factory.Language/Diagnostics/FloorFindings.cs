using Factory.Language.Binding;

namespace Factory.Language;

/// <summary>What can be wrong with a floor file beside what can be wrong with any: FAC42xx.</summary>
internal static class FloorFindings
{
    public static Diagnostic UnknownKind(TextSpan at, string found, IReadOnlyCollection<string> known) => Error("FAC4201", at, $"there is no `{found}` here",
        Nearest.To(found, known) is { } near ? $"did you mean `{near}`?" : $"write {string.Join(" or ", known.Select(k => $"`{k}(…)`"))}");
    public static Diagnostic NoKind(TextSpan at, string name, string section) =>
        Error("FAC4202", at, $"`{name}` does not say what it is", $"write `{name} = {Example(section)}`");
    public static Diagnostic NoPrice(TextSpan at, string name) => Error("FAC4203", at, $"`{name}` has no price", "write `price = 1.80 USD`: what a device, or a core, costs for an hour");
    public static Diagnostic NotADate(TextSpan at, string name) => Error("FAC4204", at, $"`{name}` needs a date", $"write `{name} = \"2026-04-01\"`, or with a time `\"2026-04-01T18:00\"`, in UTC");
    public static Diagnostic EndsBefore(TextSpan at, string name) => Error("FAC4205", at, $"`{name}` ends before it begins");
    public static Diagnostic OtherCurrency(TextSpan at, string found, string first) => Error("FAC4206", at, $"this is {found}, and what stands before is {first}: a floor has one currency");
    public static Diagnostic OpenCommitment(TextSpan at, string name, string kind) =>
        Error("FAC4207", at, $"`{name}` is {kind}, and does not say how much is paid for", "give it `hours`, or `units` with `from` and `until`");
    public static Diagnostic NoLimit(TextSpan at, string name) => Error("FAC4208", at, $"the budget `{name}` has no limit", "write `limit = 500 USD`");
    public static Diagnostic WhichDevices(TextSpan at, string name, string kind) =>
        Error("FAC4209", at, $"`{name}` does not say which devices it is about", $"write `{kind}(cuda)` or `{kind}(rocm(model: \"MI450*\"))`");
    public static Diagnostic NoRhythm(TextSpan at, string name) => Error("FAC4210", at, $"`{name}` does not say how often stages come and how long they take", "give it `every = 10 min` and `takes = 2h`");
    public static Diagnostic NothingPriced(TextSpan at, string name) => Error("FAC4211", at,
        $"the budget `{name}` counts nothing: no contract says what anything costs", "say it in `contracts { … }`, such as `cores = on_demand(cpu) { price = 0.04 USD }`");
    public static Diagnostic WhichLines(TextSpan at, string name) => Error("FAC4213", at, $"`{name}` does not say which lines of whose stages it is about",
        $"write `{name} = excludes(\"uncorrectable ECC error\", of: \"cuda\")`");
    public static Diagnostic NotAPattern(TextSpan at, string why) => Error("FAC4214", at, $"this is no regular expression that can be used here: {why}",
        "those of .NET without look-around and back references: their time does not grow out of hand");
    public static Diagnostic NeverRepaired(TextSpan at, string name) =>
        Error("FAC4212", at, $"devices of `{name}` fail, and nothing says how long that lasts", "give it `repair = 4h`");

    private static string Example(string section) => section switch
    {
        "contracts" => "on_demand(cuda) { price = 3.90 USD }",
        "budgets" => "monthly(pipeline: \"digits\") { limit = 500 USD }",
        "rules" => "excludes(\"uncorrectable ECC error\", of: \"cuda\") { lasts = 6h }",
        "devices" => "rocm(model: \"MI450\") { count = 2048 }",
        _ => "stages(rocm(count: 8)) { every = 10 min  takes = 2h }",
    };

    private static Diagnostic Error(string code, TextSpan at, string message, string? suggestion = null) => new(code, DiagnosticSeverity.Error, at, message, suggestion);
}
