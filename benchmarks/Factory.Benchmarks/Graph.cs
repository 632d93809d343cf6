using System.Text;

namespace Factory.Benchmarks;

/// <summary>
/// The same graph for each tool: N stages that each run <c>step.sh</c>, which copies a file and adds a line. In a fan all read the
/// source; in a chain each reads what the one before it wrote; with inputs of their own each reads a file that no other does.
/// </summary>
internal sealed record Graph(int Count, bool Chain, bool OwnInputs = false)
{
    private const string Step = "#!/bin/sh\n{ cat \"$1\"; echo \"$2\"; } > \"$3\"\n";

    public string Name => Chain ? "chain" : "fan";

    /// <param name="salt">In the source, so that no stage of an earlier graph is one of this.</param>
    public void WriteSource(string directory, string salt)
    {
        File.WriteAllText(Path.Combine(directory, "source.txt"), $"seed {salt}\n");
        if (OwnInputs) Directory.CreateDirectory(Path.Combine(directory, "in"));
        for (var i = 0; OwnInputs && i < Count; i++) WriteInput(directory, i, salt);
        File.WriteAllText(Path.Combine(directory, "step.sh"), Step);
        File.SetUnixFileMode(Path.Combine(directory, "step.sh"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public static void WriteInput(string directory, int input, string salt) => File.WriteAllText(Path.Combine(directory, $"in/{input}.txt"), $"{salt} {input}\n");

    /// <summary>Every stage the program, as the peers run it.</summary>
    public string Exec() => Pipeline("exec", i => i > 0 && Chain
        ? $"stage s{i} = exec(before: s{i - 1}.text) {{ command = [\"./step.sh\", input.before, \"{i}\", output.text]  files = [\"step.sh\"]  outputs {{ text = file(\"text.txt\") }} }}"
        : $"stage s{i} = exec() {{ command = [\"./step.sh\", \"{Source(i)}\", \"{i}\", output.text]  files = [\"step.sh\", \"{Source(i)}\"]  outputs {{ text = file(\"text.txt\") }} }}");

    /// <summary>Every stage a plugin's class that does the same.</summary>
    public string Plugin(string salt) =>
        Pipeline("plugin", i => $"stage s{i} = test.append({(i > 0 && Chain ? $"s{i - 1}" : "")}) {{ line = \"{salt} {i}\" }}");

    public string Ninja() => Lines(
        "rule step\n  command = ./step.sh $in $i $out", i => $"build out/{i}.txt: step {Before(i)}\n  i = {i}");

    public string Make() => Lines(
        $"all: {string.Join(' ', Enumerable.Range(0, Count).Select(i => $"out/{i}.txt"))}", i => $"out/{i}.txt: {Before(i)}\n\t./step.sh $< {i} $@");

    public string Snakemake() => Lines(
        $"rule all:\n    input: expand(\"out/{{i}}.txt\", i=range({Count}))",
        i => $"rule s{i}:\n    input: \"{Before(i)}\"\n    output: \"out/{i}.txt\"\n    shell: \"./step.sh {{input}} {i} {{output}}\"");

    public string Doit() => $$"""
        DOIT_CONFIG = dict(backend="sqlite3", dep_file=".doit.db")
        def task_step():
            for i in range({{Count}}):
                before = {{(Chain ? "'out/%d.txt' % (i - 1) if i else 'source.txt'" : OwnInputs ? "'in/%d.txt' % i" : "'source.txt'")}}
                yield dict(name=str(i), actions=[["./step.sh", before, str(i), "out/%d.txt" % i]], file_dep=[before], targets=["out/%d.txt" % i])

        """;

    private string Before(int i) => i > 0 && Chain ? $"out/{i - 1}.txt" : Source(i);

    private string Source(int i) => OwnInputs ? $"in/{i}.txt" : "source.txt";

    private string Pipeline(string kind, Func<int, string> stage) => Lines($"pipeline {kind}_{Name}", stage);

    private string Lines(string head, Func<int, string> each)
    {
        var text = new StringBuilder(head).Append('\n');
        for (var i = 0; i < Count; i++) text.Append(each(i)).Append('\n');
        return text.ToString();
    }
}
