using System.Text.Json;
using System.Text.RegularExpressions;
using Factory.Sdk;

namespace Factory.Host.Loops;

/// <summary>A sampler or pruner as a pipeline writes it: <c>tpe</c>, <c>asha(min: 2, factor: 3)</c>.</summary>
internal sealed partial record LoopCall(string Name, Value.Map Settings)
{
    /// <exception cref="FormatException">It is no such call.</exception>
    public static LoopCall Parse(string text)
    {
        var call = Call().Match(text);
        if (!call.Success) throw new FormatException($"`{text}` is no sampler and no pruner: write `tpe`, or `tpe(startup: 20)`");
        var settings = Value.Map.Empty;
        foreach (var setting in call.Groups[2].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var parts = setting.Split(':', 2, StringSplitOptions.TrimEntries);
            if (parts.Length < 2) throw new FormatException($"`{setting}` in `{text}` is no setting: write `startup: 20`");
            settings = settings.With(parts[0], Literal(parts[1]));
        }
        return new(call.Groups[1].Value, settings);
    }

    public override string ToString() =>
        Settings.Members.Count == 0 ? Name : $"{Name}({string.Join(", ", Settings.Members.Select(s => $"{s.Key}: {s.Value}"))})";

    private static Value Literal(string text)
    {
        try
        {
            return Value.Parse(text);
        }
        catch (JsonException e)
        {
            throw new FormatException($"`{text}` is no number, no text in double quotes, and neither true nor false", e);
        }
    }

    [GeneratedRegex(@"^\s*([a-z][a-z0-9_]*)\s*(?:\((.*)\))?\s*$")]
    private static partial Regex Call();
}
