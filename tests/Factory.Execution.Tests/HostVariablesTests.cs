using Factory.Sdk;

namespace Factory.Execution.Tests;

public sealed class HostVariablesTests
{
    private static readonly LaunchEnvironment s_launch =
        new(new Dictionary<string, string> { ["ROCR_VISIBLE_DEVICES"] = "2", ["OMP_NUM_THREADS"] = "4" }, ["CUDA_VISIBLE_DEVICES"], [], [], [], null)
        {
            Fixed = ["ROCR_VISIBLE_DEVICES"],
        };

    [Fact]
    public void A_pipeline_changes_what_its_lease_advises_and_not_what_its_lease_is()
    {
        var variables = HostVariables.Of(s_launch,
            new Dictionary<string, string> { ["ROCR_VISIBLE_DEVICES"] = "0,1,2,3", ["OMP_NUM_THREADS"] = "1", ["CUDA_VISIBLE_DEVICES"] = "0", ["MORE"] = "x" }, "n", "/tmp");

        Assert.Equal(("2", "1", "x"), (variables["ROCR_VISIBLE_DEVICES"], variables["OMP_NUM_THREADS"], variables["MORE"]));
        Assert.DoesNotContain("CUDA_VISIBLE_DEVICES", variables.Keys);
    }
}
