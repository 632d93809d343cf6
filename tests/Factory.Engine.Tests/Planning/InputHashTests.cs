using Factory.Sdk;

namespace Factory.Engine.Tests;

public sealed class InputHashTests
{
    [Fact]
    public void The_variables_of_all_entries_count_and_the_entry_that_is_taken_does_not()
    {
        var plain = Hash(Request("cpu"), Request("cuda"));
        Assert.Equal(plain, Hash(Request("rocm")));
        Assert.NotEqual(plain, Hash(Request("cpu"), Request("cuda", ("X", "1"))));
        Assert.NotEqual(Hash(Request("cpu", ("X", "1")), Request("cuda")), Hash(Request("cpu"), Request("cuda", ("X", "1"))));
    }

    private static InputHash Hash(params HardwareRequest[] on)
    {
        var shop = new Shop();
        shop.Run(1, Plans.Of(Plans.Task("a") with { On = on }));
        return shop.Deltas.OfType<Delta.StageHashed>().Single().Hash;
    }

    private static HardwareRequest Request(string kind, params (string Name, string Value)[] variables) =>
        new(kind, new Dictionary<string, Value>(), variables.ToDictionary(v => v.Name, v => v.Value));
}
