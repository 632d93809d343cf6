using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Factory.Cli.Commands;

/// <summary>The usual help, and below it the command's examples.</summary>
internal sealed class HelpWithExamples : SynchronousCommandLineAction
{
    private readonly HelpAction _usual;

    public HelpWithExamples(HelpAction usual)
    {
        _usual = usual;
        _usual.MaxWidth = 110;
    }

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        using var text = new StringWriter();
        var configuration = parseResult.InvocationConfiguration;
        var real = configuration.Output;
        configuration.Output = text;
        _usual.Invoke(parseResult);
        configuration.Output = real;
        real.WriteLine(text.ToString().TrimEnd());
        WriteExamples(CommandLine.PathOf(parseResult.CommandResult.Command), real);
        return 0;
    }

    private static void WriteExamples(string command, TextWriter output)
    {
        var examples = Examples.Of(command);
        if (examples.Count == 0) return;
        output.WriteLine();
        output.WriteLine("Examples:");
        var width = examples.Max(e => e.Line.Length);
        foreach (var example in examples) output.WriteLine($"  {example.Line.PadRight(width)}  {example.Meaning}");
    }
}
