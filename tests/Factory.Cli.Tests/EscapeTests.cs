namespace Factory.Cli.Tests;

public sealed class EscapeTests
{
    [Theory]
    [InlineData("plain text, größe, 模型, 🙂", "plain text, größe, 模型, 🙂")]
    [InlineData("\e[31mred\e[0m", "\\e[31mred\\e[0m")]
    [InlineData("back\b\b\rover", "back\\b\\b\\rover")]
    [InlineData("\u009b31m", "\\u009b31m")]
    [InlineData("abc\u202edcba", "abc\\u202edcba")]
    [InlineData("nul\0 bell\a del\x7f", "nul\\x00 bell\\x07 del\\x7f")]
    [InlineData("two\nlines", "two\\nlines")]
    [InlineData("a\tb", "a\tb")]
    public void What_could_steer_a_terminal_is_spelled_out(string text, string expected) => Assert.Equal(expected, Escape.Line(text));

    [Fact]
    public void Half_a_character_is_spelled_out() => Assert.Equal("a\\ud83db", Escape.Line("a\ud83db"));

    [Fact]
    public void Text_of_several_lines_keeps_them() => Assert.Equal("a\nb\\r", Escape.Text("a\nb\r"));
}
