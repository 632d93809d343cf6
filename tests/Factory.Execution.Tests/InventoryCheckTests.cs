using Factory.Execution.Hardware;
using Factory.Sdk;

namespace Factory.Execution.Tests;

public sealed class InventoryCheckTests
{
    private static readonly Device s_good = new(
        "a", "x", "X 1", Divisible: true, [new("cores", 2, ["0", "1"])], new Dictionary<string, Value>(), new Dictionary<string, string>());

    [Fact]
    public void A_good_snapshot_has_no_fault() => Assert.Null(Fault(s_good, s_good with { Id = "b" }));

    [Fact]
    public void A_device_without_identity_is_a_fault() => Assert.Contains("no identity", Fault(s_good with { Id = " " }));

    [Fact]
    public void A_device_of_another_kind_is_a_fault() => Assert.Contains("kind `y`", Fault(s_good with { Kind = "y" }));

    [Fact]
    public void A_negative_amount_is_a_fault() => Assert.Contains("-1", Fault(s_good with { Resources = [new("memory", -1, [])] }));

    [Fact]
    public void As_many_units_as_amount_are_needed() => Assert.Contains("names 1 units", Fault(s_good with { Resources = [new("cores", 2, ["0"])] }));

    [Fact]
    public void A_unit_that_is_named_twice_is_a_fault() => Assert.Contains("twice", Fault(s_good with { Resources = [new("cores", 2, ["0", "0"])] }));

    [Fact]
    public void A_generation_that_does_not_rise_is_a_fault() => Assert.Contains("must rise", InventoryCheck.Fault(new(3, []), "x", after: 3));

    private static string? Fault(params Device[] devices) => InventoryCheck.Fault(new(1, devices), "x", after: 0);
}
