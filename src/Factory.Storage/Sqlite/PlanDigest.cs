using System.Text.Json;
using Factory.Engine;
using Factory.Sdk;

namespace Factory.Storage;

/// <summary>What a plan amounts to: two plans of the same digest ask for the same work, wherever their pipelines lie.</summary>
public static class PlanDigest
{
    /// <summary>SHA-256 of the plan's canonical JSON, in lower-case hexadecimal.</summary>
    public static string Of(PipelinePlan plan) => Value.From(JsonSerializer.SerializeToElement(plan with { Folder = null }, StorageJson.Options)).Sha256();
}
