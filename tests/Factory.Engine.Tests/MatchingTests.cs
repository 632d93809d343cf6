using Factory.Sdk;

namespace Factory.Engine.Tests;

public sealed class MatchingTests
{
    private static readonly RequestArgument[] s_arguments =
    [
        new("count", new(SettingKind.Integer), "How many.", MatchRule.Count, "", 1),
        new("memory", new(SettingKind.Bytes), "How much.", MatchRule.Take, "memory", null),
        new("shared", new(SettingKind.Bool), "With others.", MatchRule.Share, "", false),
        new("together", new(SettingKind.Choice, Choices: ["numa", "island"]), "Where.", MatchRule.Together, "", null),
        new("mask", new(SettingKind.Text), "By what.", MatchRule.Tell, "mask", "rocr"),
    ];

    [Fact]
    public void A_family_is_met_by_any_of_its_backends_and_the_placement_names_the_one()
    {
        var placement = Place([("cuda", []), ("rocm", [Gpu("a", 64)])], Ask("gpu")).Single();

        Assert.Equal("rocm", placement!.Kind);
        Assert.Equal("a", placement.Shares.Single().Device);
    }

    [Fact]
    public void Devices_of_two_backends_are_never_in_one_placement() =>
        Assert.Null(Place([("cuda", [Gpu("n", 80)]), ("rocm", [Gpu("a", 64)])], Ask("gpu", ("count", 2))).Single());

    [Fact]
    public void A_family_goes_on_with_the_next_backend_when_one_is_busy() =>
        Assert.Equal(["cuda", "rocm", null], Place([("cuda", [Gpu("n", 80)]), ("rocm", [Gpu("a", 64)])], Ask("gpu"), Ask("gpu"), Ask("gpu")).Select(p => p?.Kind));

    [Fact]
    public void Without_sharing_a_device_is_taken_whole_and_must_have_what_is_asked()
    {
        var placements = Place([("cuda", [Gpu("small", 16), Gpu("large", 80)])], Ask("cuda", ("memory", 40)), Ask("cuda", ("memory", 40), ("shared", true)));

        Assert.Equal("large", placements[0]!.Shares.Single().Device);
        Assert.Empty(placements[0]!.Shares.Single().Taken);
        Assert.Null(placements[1]);
    }

    [Fact]
    public void Those_who_share_take_parts_until_nothing_is_left_and_keep_out_who_wants_it_whole()
    {
        var half = Ask("cuda", ("memory", 40), ("shared", true));

        var placements = Place([("cuda", [Gpu("one", 80)])], half, half, half, Ask("cuda"));

        Assert.Equal([40L, 40L, null, null], placements.Select(p => p?.Shares.Single().Taken["memory"].Amount));
    }

    [Fact]
    public void A_device_of_which_a_process_sees_one_at_most_is_not_given_beside_another()
    {
        Device[] devices = [Gpu("mig-1", 10) with { Alone = true }, Gpu("mig-2", 10) with { Alone = true }, Gpu("whole", 80)];

        Assert.NotNull(Place([("cuda", devices)], Ask("cuda")).Single());
        Assert.Null(Place([("cuda", devices)], Ask("cuda", ("count", 2))).Single());
    }

    [Theory]
    [InlineData("numa", "b c")]
    [InlineData("island", "a b")]
    [InlineData("rack", null)]
    public void Together_without_a_target_means_the_kind_of_group_that_the_request_names(string group, string? expected)
    {
        var placement = Place([("cuda", [In("a", "0", "x"), In("b", "1", "x"), In("c", "1", "y")])], Ask("cuda", ("count", 2), ("together", group))).Single();

        Assert.Equal(expected, placement is null ? null : string.Join(' ', placement.Shares.Select(s => s.Device)));
    }

    [Fact]
    public void Devices_of_one_lease_lie_near_each_other_where_nothing_is_asked_of_it() =>
        Assert.Equal(["a c", "b d"], Place(s_islands, Ask("cuda", ("count", 2)), Ask("cuda", ("count", 2))).Select(Names));

    [Fact]
    public void One_device_is_taken_where_the_fewest_are_left_so_that_islands_stay_whole() =>
        Assert.Equal(["e", "a c", "b d"], Place(s_islands, Ask("cuda"), Ask("cuda", ("count", 2), ("together", "island")), Ask("cuda", ("count", 2), ("together", "island"))).Select(Names));

    [Fact]
    public void What_no_island_holds_lies_on_as_few_as_may_be()
    {
        Device[] devices = [In("a", "0", "x"), In("b", "0", "y"), In("c", "0", "z"), In("d", "0", "z"), In("e", "0", "z")];
        Assert.Equal("c d e a", Names(Place([("cuda", devices)], Ask("cuda", ("count", 4))).Single()));
    }

    private static readonly (string, Device[])[] s_islands =
        [("cuda", [In("a", "0", "x"), In("b", "0", "y"), In("c", "0", "x"), In("d", "0", "y"), In("e", "0", "z")])];

    private static string? Names(Placement? placement) => placement is null ? null : string.Join(' ', placement.Shares.Select(s => s.Device));

    [Fact]
    public void What_is_not_matched_is_told_to_the_backend()
    {
        (string, Device[])[] floor = [("rocm", [Gpu("a", 64), Gpu("b", 64)])];

        Assert.Equal([(Value)"hip", (Value)"rocr"], Place(floor, Ask("rocm", ("mask", "hip")), Ask("rocm")).Select(p => p!.Told["mask"]));
    }

    /// <summary>What each of some stages gets, asked for in this order; null for those that wait or can never run.</summary>
    private static IReadOnlyList<Placement?> Place((string Kind, Device[] Devices)[] backends, params HardwareRequest[] requests)
    {
        var shop = new Shop();
        foreach (var (kind, devices) in backends)
            shop.Feed(new EngineEvent.InventoryChanged(shop.Now, new(kind, "", s_arguments) { Families = ["gpu"] },
                new(1, [.. devices.Select(d => d with { Kind = kind })])));
        return [.. requests.Select((request, i) => shop.Open(shop.Run(i + 1, Plans.Wide($"p{i}", 1, t => t with { On = [request] })), "s0")?.Placement)];
    }

    private static Device Gpu(string id, long memory) =>
        new(id, "", "Model", Divisible: true, [new("memory", memory, [])], new Dictionary<string, Value>(), new Dictionary<string, string>());

    private static Device In(string id, string numa, string island) =>
        Gpu(id, 80) with { Groups = new Dictionary<string, string> { ["numa"] = numa, ["island"] = island } };

    private static HardwareRequest Ask(string kind, params (string Name, Value Value)[] arguments) =>
        new(kind, arguments.ToDictionary(a => a.Name, a => a.Value), new Dictionary<string, string>());
}
