using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json;
using Factory.Engine;

namespace Factory.Storage;

/// <summary>What a plan amounts to: two plans of the same digest ask for the same work, wherever their pipelines lie.</summary>
public static class PlanDigest
{
    // Asked for when a run is thought of and when it is begun; of a large plan it is a large part of the work.
    private static readonly ConditionalWeakTable<PipelinePlan, string> s_known = [];

    /// <summary>SHA-256 of the plan's JSON, in lower-case hexadecimal.</summary>
    public static string Of(PipelinePlan plan) => s_known.GetValue(plan, static p =>
        Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(p with { Folder = null }, StorageJson.Options))));
}
