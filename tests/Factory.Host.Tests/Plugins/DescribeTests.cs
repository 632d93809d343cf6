using Factory.Host.Tests.Support;
using Factory.Protocol;
using Factory.Sdk;

namespace Factory.Host.Tests.Plugins;

public sealed class DescribeTests
{
    [Fact]
    public async Task A_plugin_is_described_in_one_line_with_every_type_of_setting()
    {
        var plugin = await DescribeAsync("well-behaved");
        Assert.Equal(("well-behaved", "1.0.0"), (plugin.Id, plugin.Version));
        var stage = plugin.Stages.Single(s => s.Name == "test.everything");

        string[] expected =
        [
            "epochs: integer, required, from 1 to 2147483647", "flag: bool = true", "big: integer = 5000000000, to 9000000000",
            "learning_rate: number = 0.001, from 0 to 1",
            "title: text = \"none\"", "subtitle: text", "patience: duration = 120.0", "memory: size = 1048576", "part: percentage = 0.7",
            "shape: one of round, very_square = \"very_square\"", "other_shape: one of round, very_square", "script: file", "command: list of argument = []",
            "weights: block of number = {\"a\":0.5}", "extra: block of output = {}", "kind: metric type = \"int\"",
            "keep: C# expression over `row` giving bool",
            "amount: C# expression over `row` giving number", "steps: integer = 3, from -2147483648 to 2147483647, resource", "pause: duration = 0.0",
            "forget: list of text = []",
        ];
        Assert.Equal(expected, stage.Settings.Select(Say));
    }

    [Fact]
    public async Task Inputs_outputs_and_metrics_follow_from_the_types_of_their_properties()
    {
        var stage = (await DescribeAsync("well-behaved")).Stages.Single(s => s.Name == "test.everything");
        Assert.Equal(
            [("data", 0, true, false), ("base", 1, false, false), ("more", null, false, true)],
            stage.Inputs.Select(i => (i.Name, i.Position, i.Required, i.Many)));
        Assert.Equal([("report", null), ("extras", "extra")], stage.Outputs.Select(o => (o.Name, o.From)));
        Assert.Equal(
            [("total", MetricType.Float, true), ("kept", MetricType.Int, true), ("steps", MetricType.Int, true), ("done", MetricType.Bool, true),
                ("note", MetricType.Text, true), ("rare", MetricType.Float, false)],
            stage.Metrics.Select(m => (m.Name, m.Type, m.Required)));
        Assert.Equal("Sum over the rows that were kept.", stage.Metrics[0].Summary);
    }

    [Fact]
    public async Task A_stage_may_let_the_pipeline_declare_its_metrics()
    {
        var stage = (await DescribeAsync("well-behaved")).Stages.Single(s => s.Name == "test.declared");
        Assert.Equal("metrics", stage.MetricsFrom);
        Assert.Empty(stage.Metrics);
        Assert.False(stage.Cacheable);
    }

    [Fact]
    public async Task A_backend_is_described_by_its_own_description()
    {
        var backend = Assert.Single((await DescribeAsync("lying-backend")).Backends);
        Assert.Equal("liar", backend.Kind);
        Assert.Equal(MatchRule.Count, Assert.Single(backend.Arguments).Rule);
    }

    [Fact]
    public async Task A_plugin_built_against_another_Sdk_is_refused_with_both_versions()
    {
        var error = await RefusalAsync(TestPlugin.Directory("foreign-sdk"));
        Assert.Contains("Factory.Sdk 2.0.0.0", error, StringComparison.Ordinal);
        Assert.Contains("1.0.0.0", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_without_a_manifest_is_refused()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("plugin.json", await RefusalAsync(folder.Root), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_assembly_that_is_none_is_refused()
    {
        using var folder = new TemporaryFolder();
        var plugin = TestPlugin.Copy("throwing", folder);
        File.WriteAllText(Path.Combine(plugin, "TestPlugins.Throwing.dll"), "no assembly");
        Assert.Contains("does not load", await RefusalAsync(plugin), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("TestPlugins.Bad.TwoOfOneName", "two stages are called `test.same`")]
    [InlineData("TestPlugins.Bad.WrongSetting", "no pipeline can write")]
    [InlineData("TestPlugins.Bad.CommonSetting", "which every stage has already")]
    [InlineData("TestPlugins.Bad.NoDefault", "has no default")]
    [InlineData("TestPlugins.Bad.NoSetter", "needs a public setter")]
    [InlineData("TestPlugins.Bad.WrongMetric", "bool, int, long, double and string are known")]
    [InlineData("TestPlugins.Bad.NoConstructor", "constructor without parameters")]
    [InlineData("TestPlugins.Bad.Empty", "holds no class marked [Stage]")]
    public async Task A_class_that_no_pipeline_could_use_is_refused(string source, string reason)
    {
        using var folder = new TemporaryFolder();
        BadPlugins.Build(source, folder);
        Assert.Contains(reason, await RefusalAsync(folder.Root), StringComparison.Ordinal);
    }

    private static async Task<PluginDescription> DescribeAsync(string plugin)
    {
        using var host = HostProcess.Start(["describe", TestPlugin.Directory(plugin)]);
        var description = await host.ReadAsync(ProtocolJson.Default.PluginDescription);
        Assert.Null(await host.ReadAsync(ProtocolJson.Default.PluginDescription));
        Assert.Equal((0, ""), await host.ExitAsync());
        return description!;
    }

    private static async Task<string> RefusalAsync(string folder)
    {
        using var host = HostProcess.Start(["describe", folder]);
        var (exitCode, error) = await host.ExitAsync();
        Assert.Equal(65, exitCode);
        return Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private static string Say(SettingDescription s) =>
        $"{s.Name}: {s.Type}{(s.Required ? ", required" : "")}{(s.Default is null ? "" : $" = {s.Default}")}{(s.Min is null && s.Max is null ? "" : ",")}"
        + $"{(s.Min is null ? "" : $" from {s.Min}")}{(s.Max is null ? "" : $" to {s.Max}")}{(s.Resource ? ", resource" : "")}";
}
