using System.CommandLine;

namespace Factory.Cli.Commands;

/// <summary>A stage by its name, also as pipelines write it: <c>eval["de", 1]</c> is <c>eval[de,1]</c>.</summary>
internal static class StageArgument
{
    public static Argument<string> Create(string name, string description) => new(name) { Description = description, CustomParser = r => Plain(r.Tokens[0].Value) };

    private static string Plain(string written)
    {
        var open = written.IndexOf('[', StringComparison.Ordinal);
        if (open < 0 || !written.EndsWith(']')) return written;
        var keys = written[(open + 1)..^1].Split(',').Select(k => k.Trim()).Select(k => k is ['"', .., '"'] ? k[1..^1] : k);
        return $"{written[..open]}[{string.Join(',', keys)}]";
    }
}
