using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json;
using Factory.Engine;

namespace Factory.Storage;

/// <summary>What a plan amounts to: two plans of the same digest ask for the same work, wherever their pipelines lie.</summary>
public static class PlanDigest
{
    // Asked for when a run is thought of and when it is begun; of a large plan it is a large part of the work. A stage that a later plan took over is the same object.
    private static readonly ConditionalWeakTable<PipelinePlan, string> s_plans = [];
    private static readonly ConditionalWeakTable<PlannedStage, byte[]> s_stages = [];

    /// <summary>SHA-256 of what it is but for its stages, as JSON, and of their digests; in lower-case hexadecimal.</summary>
    public static string Of(PipelinePlan plan) => s_plans.GetValue(plan, static p => Convert.ToHexStringLower(
        SHA256.HashData([.. Json(p with { Folder = null, Stages = [] }), .. OfStages(p)])));

    /// <summary>SHA-256 of each stage's JSON, 32 bytes each, one after the other.</summary>
    public static byte[] OfStages(PipelinePlan plan)
    {
        var all = new byte[plan.Stages.Count * SHA256.HashSizeInBytes];
        for (var i = 0; i < plan.Stages.Count; i++)
            s_stages.GetValue(plan.Stages[i], static s => SHA256.HashData(Json(s))).CopyTo(all, i * SHA256.HashSizeInBytes);
        return all;
    }

    private static byte[] Json<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, StorageJson.Options);
}
