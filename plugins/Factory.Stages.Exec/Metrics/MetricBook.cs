using System.Text.Json;
using Factory.Sdk;

namespace Factory.Stages.Exec.Metrics;

/// <summary>
/// Collects the declared metrics as they come. Every number is also a point of the metric's curve; the last value counts.
/// </summary>
internal sealed class MetricBook(IReadOnlyDictionary<string, MetricType> declared, StageContext context)
{
    private readonly Dictionary<string, Value> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _misread = new(StringComparer.Ordinal);
    private readonly HashSet<string> _others = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _steps = new(StringComparer.Ordinal);

    /// <summary>Takes a line of output. A name that is not declared is passed over, but <c>step</c> numbers the line's points.</summary>
    public void AddLine(string line)
    {
        if (declared.Count == 0) return;
        var said = MetricLine.Read(line).ToArray();
        if (said.Length == 0) return;
        var step = declared.ContainsKey("step") ? null
            : said.Where(s => s.Name == "step").Select(s => MetricValue.Parse(MetricType.Int, s.Value.AsText() ?? s.Value.ToString())).FirstOrDefault();
        foreach (var (name, value, isTyped) in said)
            if (declared.TryGetValue(name, out var type))
                Add(name, value, isTyped ? MetricValue.Convert(type, value) : MetricValue.Parse(type, value.AsText()!), (step as Value.Integer)?.Value);
            else Pass(name);
    }

    /// <summary>Takes a JSON object; what it says wins over what was printed. A file that is not there says nothing.</summary>
    public void AddFile(string path)
    {
        if (declared.Count == 0 || !File.Exists(path)) return;
        foreach (var (name, value) in Object(path).Members)
            if (declared.TryGetValue(name, out var type)) Set(name, value, MetricValue.Convert(type, value));
            else Pass(name);
    }

    private void Pass(string name)
    {
        if (_others.Count < 8 && name != "step") _others.Add(name);
    }

    public void Set(string name, Value given, Value? value)
    {
        if (value is null) _misread[name] = given.ToString();
        else _values[name] = value;
    }

    /// <exception cref="StageFailedException">A declared metric has no value.</exception>
    public DeclaredMetrics Finish(string howToSay)
    {
        foreach (var (name, type) in declared.OrderBy(d => d.Key, StringComparer.Ordinal))
        {
            if (_values.ContainsKey(name)) continue;
            throw new StageFailedException(_misread.TryGetValue(name, out var text)
                ? $"metric `{name}` is declared as {Word(type)}, and was given as {text}"
                : $"metric `{name}` is declared and was never given{(_others.Count == 0 ? "" : $", while {string.Join(", ", _others.Select(o => $"`{o}`"))} {(_others.Count == 1 ? "is" : "are")} given and not declared")}; {howToSay}");
        }
        return new(_values);
    }

    private void Add(string name, Value given, Value? value, long? step)
    {
        Set(name, given, value);
        if (value?.AsNumber() is not { } number || !double.IsFinite(number)) return;
        var next = _steps.GetValueOrDefault(name) + 1;
        context.Point(name, number, _steps[name] = Math.Max(next, step ?? next));
    }

    private static Value.Map Object(string path)
    {
        try
        {
            return Value.Parse(File.ReadAllText(path)) as Value.Map
                ?? throw new StageFailedException($"the metrics file {Path.GetFileName(path)} holds no JSON object, such as {{\"accuracy\": 0.97}}");
        }
        catch (JsonException e)
        {
            throw new StageFailedException($"the metrics file {Path.GetFileName(path)} is no JSON: {e.Message}", inner: e);
        }
    }

    private static string Word(MetricType type) => type.ToString().ToLowerInvariant();
}
