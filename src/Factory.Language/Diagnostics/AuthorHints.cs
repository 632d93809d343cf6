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
        ["retries"] = "retry", ["attempts"] = "retry", ["depends"] = "", ["depends_on"] = "", ["needs"] = "", ["after"] = "", ["if"] = "when", ["condition"] = "when", ["environment"] = "env",
        ["variables"] = "env", ["max_time"] = "timeout", ["walltime"] = "timeout", ["time_limit"] = "timeout",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    public static string? Unit(string word) => s_units.TryGetValue(word, out var unit) ? $"did you mean `{unit}`?" : null;

    /// <summary>A setting that the language has under another name.</summary>
    public static string? Setting(string name) => s_hardware.Contains(name) ? "hardware is asked for with `on`: `on = [gpu(memory: 8 GiB), cpu(cores: 2)]`"
        : !s_settings.TryGetValue(name, out var meant) ? null
        : meant.Length == 0 ? "a stage comes after those whose outputs it is given: name them as arguments of its call"
        : meant == "when" ? "whether a stage runs at all says `when => …`" : $"did you mean `{meant}`?";

    /// <summary>A type that is the beginning or the end of another, or a program.</summary>
    public static string? Type(string name, IEnumerable<string> known)
    {
        var near = known.Where(k => k.StartsWith(name + ".", StringComparison.OrdinalIgnoreCase) || k.EndsWith("." + name, StringComparison.OrdinalIgnoreCase)).Order(StringComparer.Ordinal).ToList();
        if (near.Count > 0) return $"did you mean `{near[0]}`?";
        return s_programs.Contains(name) && known.Contains("exec") ? "any program is a stage: `exec(…) { command = [\"python3\", \"fit.py\"] }`" : null;
    }
}
