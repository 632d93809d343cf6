using System.CommandLine;

namespace Factory.Cli.Commands;

/// <summary><c>NAME</c>, <c>NAME@3</c> or <c>NAME@golden</c>.</summary>
internal readonly record struct DataReference(string Name, string? Version)
{
    public static Argument<string> Argument(string name = "NAME", string description = "A dataset: digits/raw, digits/raw@3, digits/raw@golden") =>
        new(name) { Description = description };

    public static DataReference Parse(string text) => text.LastIndexOf('@') is > 0 and var at ? new(text[..at], text[(at + 1)..]) : new(text, null);
}
