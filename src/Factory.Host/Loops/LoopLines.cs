using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Factory.Sdk;

namespace Factory.Host.Loops;

/// <summary>A line in: the value of a trial, a step of its curve, or why it failed.</summary>
internal sealed record LoopAnswer
{
    public int? Trial { get; init; }
    public long? Step { get; init; }
    public double? Value { get; init; }
    public IReadOnlyDictionary<string, double>? Values { get; init; }
    public IReadOnlyDictionary<string, double>? Constraints { get; init; }
    public string? Failed { get; init; }
}

/// <summary>A line out.</summary>
internal sealed record LoopLine
{
    public int? Trial { get; init; }
    public Value.Map? Parameters { get; init; }
    /// <summary>How many steps are told: a trial that has a checkpoint goes on from there.</summary>
    public long? From { get; init; }
    public long? Until { get; init; }
    public int? Parent { get; init; }
    public bool? GoOn { get; init; }
    public string? Stop { get; init; }
    public string? Wait { get; init; }
    public string? End { get; init; }
    public IReadOnlyList<LoopBest>? Best { get; init; }
    public string? Error { get; init; }
}

internal sealed record LoopBest(int Trial, Value.Map Parameters, IReadOnlyDictionary<string, double> Values);

/// <summary>What a journal's study is, in its first line: it goes on as that, or not at all.</summary>
internal sealed record LoopHeader(int Study, string Space, string Objectives, string Sampler, string Pruner, string Seed, string Workers);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(LoopAnswer))]
[JsonSerializable(typeof(LoopLine))]
[JsonSerializable(typeof(LoopEvent))]
[JsonSerializable(typeof(LoopHeader))]
internal sealed partial class LoopJson : JsonSerializerContext
{
    /// <exception cref="LoopException">It is no answer.</exception>
    public static LoopAnswer Answer(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(Quoted(line), Default.LoopAnswer) ?? throw new JsonException("`null` says nothing");
        }
        catch (JsonException e)
        {
            throw new LoopException($"this is no answer: {Fault(Quoted(line), e)}");
        }
    }

    private static readonly Dictionary<string, string> s_members = new()
    {
        ["trial"] = "a whole number", ["step"] = "a whole number", ["value"] = "a number", ["values"] = "numbers by their names", ["constraints"] = "numbers by their names",
        ["failed"] = "a text: why it failed",
    };

    private static string Fault(string line, JsonException found)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            if (document.RootElement.ValueKind != JsonValueKind.Object) return "it is an object, such as {\"trial\":0,\"value\":0.25}";
            if (document.RootElement.EnumerateObject().Select(m => m.Name).FirstOrDefault(n => !s_members.ContainsKey(n)) is { } unknown)
                return $"`{unknown}` is not known; there are {string.Join(", ", s_members.Keys)}";
            return found.Path?.Split('.', '[') is ["$", var member, ..] && s_members.TryGetValue(member, out var words) ? $"`{member}` is {words}" : found.Message;
        }
        catch (JsonException e)
        {
            return $"it is not JSON: {e.Message.Split(" Path:", 2)[0].Split(" LineNumber:", 2)[0]}";
        }
    }

    // Python and others write numbers that JSON does not have.
    private static string Quoted(string line) =>
        line.Contains("NaN", StringComparison.Ordinal) || line.Contains("Infinity", StringComparison.Ordinal)
            ? TextOrNotFinite().Replace(line, m => m.ValueSpan[0] == '"' ? m.Value : $"\"{m.Value}\"") : line;

    [GeneratedRegex(@"""(?:[^""\\]|\\.)*""|NaN|-?Infinity")]
    private static partial Regex TextOrNotFinite();
}

/// <summary>A line in cannot be taken: it is told, and nothing has changed.</summary>
internal sealed class LoopException(string message) : Exception(message);
