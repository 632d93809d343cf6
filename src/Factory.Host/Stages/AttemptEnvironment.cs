using Factory.Host.Native;

namespace Factory.Host.Stages;

/// <summary>A stage's own variables, for as long as it runs: for .NET and children, and for native code, which reads a copy of its own.</summary>
internal sealed class AttemptEnvironment : IDisposable
{
    private readonly List<(string Name, string? Before)> _changed = [];

    public AttemptEnvironment(IEnumerable<KeyValuePair<string, string>> variables)
    {
        foreach (var (name, value) in variables)
        {
            _changed.Add((name, Environment.GetEnvironmentVariable(name)));
            Set(name, value);
        }
    }

    public void Dispose()
    {
        // The last first: a variable may have been set twice.
        foreach (var (name, before) in Enumerable.Reverse(_changed)) Set(name, before);
    }

    private static void Set(string name, string? value)
    {
        Environment.SetEnvironmentVariable(name, value);
        _ = value is null ? Posix.UnsetVariable(name) : Posix.SetVariable(name, value, 1);
    }
}
