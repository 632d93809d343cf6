using System.Collections.Frozen;

namespace Factory.Language;

/// <summary>What those mean who come from other tools, where a slip of the keyboard does not explain it.</summary>
internal static class AuthorHints
{
    private static readonly FrozenDictionary<string, string> s_units = new Dictionary<string, string>
    {
        ["sec"] = "s", ["secs"] = "s", ["second"] = "s", ["seconds"] = "s", ["m"] = "min", ["mins"] = "min", ["minute"] = "min", ["minutes"] = "min",
        ["hr"] = "h", ["hrs"] = "h", ["hour"] = "h", ["hours"] = "h", ["day"] = "d", ["days"] = "d", ["percent"] = "%",
        ["k"] = "KiB", ["g"] = "GiB", ["t"] = "TiB", ["gib"] = "GiB", ["mib"] = "MiB", ["bytes"] = "B",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> s_hardware = new[]
    {
        "gpu", "gpus", "cpu", "cpus", "core", "cores", "threads", "memory", "mem", "ram", "device", "devices", "accelerator", "hardware", "machine", "resources", "cuda", "rocm",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> s_programs = new[]
    {
        "python", "python3", "bash", "sh", "shell", "run", "command", "cmd", "process", "program", "r", "julia", "node", "java", "make", "docker",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, string> s_settings = new Dictionary<string, string>
    {
        ["retries"] = "retry", ["tries"] = "retry", ["attempts"] = "retry", ["depends"] = "", ["depends_on"] = "", ["needs"] = "", ["after"] = "", ["if"] = "when", ["condition"] = "when", ["environment"] = "env",
        ["variables"] = "env", ["max_time"] = "timeout", ["walltime"] = "timeout", ["time_limit"] = "timeout",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>What belongs elsewhere than into the header.</summary>
    public static string? Header(string name) => name.ToLowerInvariant() switch
    {
        "trigger" or "triggers" or "schedule" or "cron" or "every" or "on" or "watch" =>
            "what begins a run is a declaration of its own: `trigger nightly = schedule(\"0 3 * * *\")`, or `trigger moved = change()`",
        "description" or "summary" or "doc" => "what is said of a pipeline stands above its header: `/// …`",
        "retry" or "env" or "secrets" or "cache" or "pool" or "wait" or "salt" or "retries" => "it is said of each stage, in the block after its call",
        "version" or "author" or "owner" or "tags" => "a pipeline has none: its revisions are counted, and it belongs to who hands it in",
        _ => null,
    };

    /// <summary>The type of a metric that is meant.</summary>
    public static string? MetricType(string word) => word.ToLowerInvariant() switch
    {
        "number" or "double" or "real" or "decimal" or "num" => "did you mean `float`?",
        "integer" or "long" or "count" or "whole" => "did you mean `int`?",
        "string" or "str" => "did you mean `text`?",
        "boolean" => "did you mean `bool`?",
        _ => Binding.Nearest.To(word, ["float", "int", "bool", "text"]) is { } near ? $"did you mean `{near}`?" : null,
    };

    /// <summary>A truth value in the words of another language.</summary>
    public static string? Truth(string word) => word.ToLowerInvariant() switch
    {
        "yes" or "on" or "true" or "y" or "enabled" => "true",
        "no" or "off" or "false" or "n" or "disabled" => "false",
        _ => null,
    };

    /// <summary>The name that is meant by a longer or a shorter one: <c>batch_size</c> for <c>batch</c>, <c>learning_rate</c> for <c>lr</c>, <c>timezone</c> for <c>zone</c>.</summary>
    public static string? Akin(string name, IEnumerable<string> known)
    {
        var words = name.Split('_', StringSplitOptions.RemoveEmptyEntries);
        var initials = string.Concat(words.Select(w => w[0]));
        return known.FirstOrDefault(k => k.Length >= 3 && words.Contains(k, StringComparer.OrdinalIgnoreCase) || words.Length > 1 && k == initials
            || k.Length >= 4 && (name.StartsWith(k, StringComparison.OrdinalIgnoreCase) || name.EndsWith(k, StringComparison.OrdinalIgnoreCase))
            || name.Length >= 4 && k.Split('_').Contains(name, StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>A distribution as other tuners call it.</summary>
    public static string? Distribution(string name) => name.ToLowerInvariant() switch
    {
        "uniform" or "float" or "range" or "int" or "randint" or "quniform" or "suggest_float" or "suggest_int" or "real" or "integer" or "linear" or "between" => "range",
        "loguniform" or "log_uniform" or "qloguniform" or "log" or "log10" or "logspace" => "log",
        "categorical" or "choice" or "choices" or "oneof" or "one_of" or "grid_search" or "values" or "discrete" or "suggest_categorical" => "choice",
        _ => null,
    };

    /// <summary>A part of a study by the name that it has in other tuners: <c>space</c>, or <c>maximize</c> for what it looks for.</summary>
    public static string? OfStudy(string name) => name.ToLowerInvariant() switch
    {
        "search" or "search_space" or "params" or "parameters" or "hyperparameters" or "hyperparams" or "param_space" => "space",
        "objective" or "objectives" or "metric" or "metrics" or "goal" or "score" or "direction" => "maximize",
        _ => null,
    };

    public static string? Unit(string word) => word is "log" or "logarithmic" or "logspace" ? "a range of orders of magnitude is written `log(1e-4 .. 1e-1)`"
        : word.Length > 1 && word[0] is 'x' or 'X' or 'b' && word.Skip(1).All(char.IsAsciiHexDigit) ? "a number is written with decimal digits: `16`" : s_units.TryGetValue(word, out var unit) ? $"did you mean `{unit}`?" : null;

    /// <summary>A setting that the language has under another name.</summary>
    public static string? Setting(string name) => s_hardware.Contains(name) ? "hardware is asked for with `on`: `on = [gpu(memory: 8 GiB), cpu(cores: 2)]`"
        : !s_settings.TryGetValue(name, out var meant) ? null
        : meant.Length == 0 ? "a stage comes after those whose outputs it is given: name them as arguments of its call"
        : meant == "when" ? "whether a stage runs at all says `when => …`" : $"did you mean `{meant}`?";

    /// <summary>Whether a type's name is only another word for what lies on the disk.</summary>
    public static bool IsPath(string name) => name is "folder" or "file" or "files" or "dir" or "directory" or "path" or "image" or "images" or "load" or "read" or "open" or "text" or "texts" or "source"
        or "data" or "json" or "jsonl" or "parquet" or "zip" or "tar";

    /// <summary>The type of which a name is the beginning or the end.</summary>
    public static string? NearType(string name, IEnumerable<string> known) => known.Order(StringComparer.Ordinal)
        .FirstOrDefault(k => k.StartsWith(name + ".", StringComparison.OrdinalIgnoreCase) || k.EndsWith("." + name, StringComparison.OrdinalIgnoreCase));

    /// <summary>What to write for a type that is a program, or one of a family that has no such member.</summary>
    /// <param name="known">Each with what it does.</param>
    public static string? Type(string name, IReadOnlyDictionary<string, string> known)
    {
        if (name is "dataset" or "model") return $"`{name}(\"…\")` is what another pipeline made, and an argument of the stage that reads it: `exec({name}(\"{(name == "model" ? "digits@champion" : "other/raw@latest")}\"))`";
        if (name is "if" or "when" or "switch") return "whether a stage runs at all says its setting `when => …`";
        if (name is "for" or "foreach" or "map") return "a stage for each value is a fan-out: `stage x[lang in [\"de\", \"en\"]] = …`";
        if (name is "fetch" or "download" or "http" or "https" or "url" or "wget" or "curl" or "s3")
            return "an address is given to the stage that reads it, as a path is: `csv(\"https://example.org/file.csv\")`, `exec(\"s3://bucket/data\")`";
        if (name is "jsonl" or "ndjson" or "parquet" && known.ContainsKey("sql"))
            return $"a query reads it: `sql(rows: \"data/rows.{name}\") {{ query = \"SELECT * FROM rows\" }}`";
        if (Akin(name, known.Keys) is { } akin) return $"did you mean `{akin}`?";
        if (!known.ContainsKey("exec")) return null;
        if (IsPath(name))
            return "a path is given to the stage that reads it: a table to `csv(\"data/file.csv\")`, anything else to a program, `exec(\"data/images\")`";
        if (s_programs.Contains(name)) return $"any program is a stage: {Program}";
        var family = name.Split('.')[0] + ".";
        var kin = known.Keys.Where(k => k.StartsWith(family, StringComparison.OrdinalIgnoreCase)).Order(StringComparer.Ordinal).ToList();
        return kin.Count == 0 || Binding.Nearest.To(name[family.Length..], kin.Select(k => k[family.Length..])) is not null ? null
            : $"there {(kin.Count == 1 ? "is" : "are")} {string.Join(", ", kin.Select(k => $"`{k}`"))}; what no plugin does, a program of yours can: {Program}";
    }

    private const string Program = "`exec(…) { command = [\"python3\", \"fit.py\"] }`";
}
