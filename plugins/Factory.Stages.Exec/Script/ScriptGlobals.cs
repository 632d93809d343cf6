using Factory.Sdk;
using Factory.Tables;

namespace Factory.Stages.Exec.Script;

/// <summary>What a script sees by name, without more.</summary>
public sealed class ScriptGlobals
{
    internal ScriptGlobals(
        StageContext context, IReadOnlyDictionary<string, InputArtifact> inputs, IReadOnlyDictionary<string, OutputArtifact> outputs,
        CancellationToken cancellation)
    {
        (Context, Cancellation) = (context, cancellation);
        Inputs = new("input", inputs);
        Outputs = new("output", outputs);
    }

    /// <summary>The attempt: its seed, its cores, its progress, its log.</summary>
    public StageContext Context { get; }

    /// <summary>The inputs by name.</summary>
    public Named<InputArtifact> Inputs { get; }

    /// <summary>The declared outputs by name; each has a <c>Path</c> to write to.</summary>
    public Named<OutputArtifact> Outputs { get; }

    /// <summary>The declared metrics, to be set: <c>Metrics["accuracy"] = 0.97</c>.</summary>
    public Dictionary<string, Value> Metrics { get; } = new(StringComparer.Ordinal);

    /// <summary>Cancelled when the stage is to stop; a script that runs long looks at it.</summary>
    public CancellationToken Cancellation { get; }

    /// <summary>Reads an input of kind table.</summary>
    public Task<Table> ReadTableAsync(string input) => Table.ReadAsync(Inputs[input], Cancellation);

    /// <summary>Writes an output of kind table.</summary>
    public Task WriteTableAsync(string output, Table table) => table.WriteAsync(Outputs[output], Cancellation);

    /// <summary>Writes a line to the attempt's log.</summary>
    public void Print(object? line) => Context.Log(Convert.ToString(line, System.Globalization.CultureInfo.InvariantCulture) ?? "");
}

/// <summary>Things by name; a name that is not there is an error that names those that are.</summary>
public sealed class Named<T>
{
    private readonly IReadOnlyDictionary<string, T> _things;
    private readonly string _word;

    internal Named(string word, IReadOnlyDictionary<string, T> things) => (_word, _things) = (word, things);

    /// <summary>Their names.</summary>
    public IEnumerable<string> Names => _things.Keys;

    /// <exception cref="StageFailedException">There is none of that name.</exception>
    public T this[string name] => _things.TryGetValue(name, out var thing)
        ? thing
        : throw new StageFailedException(Missing(_word, name, _things.Keys));

    internal static string Missing(string word, string name, IEnumerable<string> names) => $"there is no {word} `{name}`{Suggestion.For(name, [.. names])}";
}
