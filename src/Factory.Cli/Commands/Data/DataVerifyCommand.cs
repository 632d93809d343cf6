using System.CommandLine;

namespace Factory.Cli.Commands;

/// <summary>As <c>factory verify</c>, of what holds datasets.</summary>
internal static class DataVerifyCommand
{
    public static Command Create(SharedOptions shared)
    {
        var reference = new Argument<string?>("NAME")
        {
            Description = "All versions of a dataset, or one: digits/raw, digits/raw@3, digits/raw@golden; all datasets when it is left out", Arity = ArgumentArity.ZeroOrOne,
        };
        return VerifyCommand.Create(shared, new("verify", "Check that datasets are there and as they were written; put aside what is not.") { reference },
            parsed => parsed.GetValue(reference) is { } text && DataReference.Parse(text) is var (name, version) ? new(name, version) : new());
    }
}
