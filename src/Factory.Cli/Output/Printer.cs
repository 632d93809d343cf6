namespace Factory.Cli;

/// <summary>One of the two standard streams: lines, colour where it is wanted, and nothing foreign unescaped.</summary>
internal sealed class Printer(TextWriter writer, bool colour)
{
    public bool Colour { get; } = colour;
    public TextWriter Writer { get; } = writer;

    /// <summary>Text of our own making, as it is.</summary>
    public void Line(string text = "") => Writer.WriteLine(text);

    public string Dim(string text) => Wrap("2", text);
    public string Bold(string text) => Wrap("1", text);
    public string Red(string text) => Wrap("31", text);
    public string Green(string text) => Wrap("32", text);
    public string Yellow(string text) => Wrap("33", text);
    public string Cyan(string text) => Wrap("36", text);

    private string Wrap(string code, string text) => Colour && text.Length > 0 ? $"\e[{code}m{text}\e[0m" : text;
}
