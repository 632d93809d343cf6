namespace Factory.Cli.Tests;

public sealed class TextTableTests
{
    private const string Why = "its inputs are those of the run before, and its settings differ in three places";

    [Theory]
    [InlineData(40)]
    [InlineData(80)]
    public void What_is_wide_goes_on_below_itself(int width)
    {
        var lines = Print(width);
        Assert.All(lines, l => Assert.True(l.Length <= width, l));
        Assert.Equal(Why, string.Join(' ', lines.Skip(1).Select(l => l[13..].Trim())));
        Assert.All(lines.Skip(2), l => Assert.True(string.IsNullOrWhiteSpace(l[..13]), l));
    }

    [Fact]
    public void What_leaves_no_room_is_cut_off() => Assert.All(Print(20), l => Assert.True(l.Length <= 20, l));

    [Fact]
    public void Without_a_width_a_line_is_as_long_as_it_is() => Assert.Equal(2, Print(int.MaxValue).Length);

    private static string[] Print(int width)
    {
        var table = new TextTable("STAGE", "TYPE", "WHY");
        table.Add("model", "mlp4", Why);
        using var text = new StringWriter();
        table.Print(new(text, colour: false), width);
        return text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
