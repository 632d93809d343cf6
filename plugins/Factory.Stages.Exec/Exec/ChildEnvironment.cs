using System.Collections;
using System.Globalization;
using Factory.Sdk;

namespace Factory.Stages.Exec;

/// <summary>
/// The variables of a command: those of this process, which are the daemon's clean base, the lease's and the pipeline's
/// <c>env</c>; then what every program needs and may lack; then those that describe the attempt.
/// </summary>
internal static class ChildEnvironment
{
    /// <summary>Where a command may write its metrics as a JSON object.</summary>
    public const string MetricsFile = "FACTORY_METRICS";

    /// <summary>How many steps the longest run takes.</summary>
    private const string StepsOfRun = "FACTORY_STEPS";

    /// <summary>The variable that holds the place of an output.</summary>
    public static string OutputOf(string name) => "FACTORY_OUTPUT_" + string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToUpperInvariant(c) : '_'));

    /// <param name="steps">Null where the stage has none.</param>
    public static Dictionary<string, string> Of(StageContext context, int? steps)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry own in Environment.GetEnvironmentVariables()) variables[(string)own.Key] = (string?)own.Value ?? "";
        variables.TryAdd("PATH", "/usr/local/bin:/usr/bin:/bin");
        variables.TryAdd("HOME", context.WorkDirectory);
        variables.TryAdd("LANG", "C.UTF-8");
        // Python keeps what it prints to a pipe back until 8 KiB have come together; metrics are to be seen when they are made.
        variables.TryAdd("PYTHONUNBUFFERED", "1");
        foreach (var (name, value) in context.Variables) variables[name] = value;
        if (steps is { } number) variables[StepsOfRun] = number.ToString(CultureInfo.InvariantCulture);
        variables.TryAdd(MetricsFile, Path.Combine(context.WorkDirectory, "factory-metrics.json"));
        return variables;
    }
}
