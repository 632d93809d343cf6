using Factory.Sdk;

namespace Factory.Stages.Exec;

/// <summary>Checks that what a pipeline declares was made.</summary>
internal static class DeclaredOutputs
{
    /// <param name="placeOf">What tells the place of an output.</param>
    /// <exception cref="StageFailedException">An output is missing or empty.</exception>
    public static void Check(IReadOnlyDictionary<string, OutputSpec> specs, IReadOnlyDictionary<string, OutputArtifact> outputs, Func<string, string> placeOf)
    {
        foreach (var (name, spec) in specs)
        {
            var path = outputs[name].Path;
            var isThere = spec.FileName is null ? Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any() : File.Exists(path);
            if (isThere) continue;
            var what = spec.FileName is null ? "left its folder empty" : $"did not write `{spec.FileName}`";
            throw new StageFailedException($"output `{name}` is declared, and the stage {what}; {placeOf(name)} where it belongs: {path}");
        }
    }
}
