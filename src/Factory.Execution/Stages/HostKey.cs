using Factory.Sdk;

namespace Factory.Execution.Stages;

/// <summary>What makes one warm host as good as another: the same plugin, bytes and place, and the same launch environment.</summary>
internal readonly record struct HostKey(string PluginDigest, string PluginDirectory, string Environment)
{
    public static HostKey Of(string digest, string directory, LaunchEnvironment launch, IReadOnlyDictionary<string, string> variables) =>
        new(digest, directory, Value.Of(
            ("set", Variables(launch.Set)), ("more", Variables(variables)), ("unset", Texts(launch.Unset)),
            ("cores", Numbers(launch.Cores)), ("numa", Numbers(launch.NumaNodes)), ("devices", Texts(launch.DeviceNodes)),
            ("memory", launch.MemoryLimit is { } limit ? limit : Value.Null.Instance)).ToString());

    private static Value.Map Variables(IReadOnlyDictionary<string, string> variables) =>
        Value.Of([.. variables.Select(v => (v.Key, (Value)v.Value))]);

    private static Value.List Texts(IReadOnlyList<string> texts) => Value.Of(texts.Select(t => (Value)t));

    private static Value.List Numbers(IReadOnlyList<int> numbers) => Value.Of(numbers.Select(n => (Value)(long)n));
}
