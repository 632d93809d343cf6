using System.Text.Json.Serialization;

namespace Factory.Control;

/// <summary>All that travels over the API: snake_case JSON, absent for null, no reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(DaemonStatus))]
[JsonSerializable(typeof(StopRequest))]
[JsonSerializable(typeof(Approval))]
[JsonSerializable(typeof(RunDiff))]
[JsonSerializable(typeof(Submission))]
[JsonSerializable(typeof(RunAccepted))]
[JsonSerializable(typeof(LintReport))]
[JsonSerializable(typeof(PlanReport))]
[JsonSerializable(typeof(IReadOnlyList<RunSummary>))]
[JsonSerializable(typeof(RunDetail))]
[JsonSerializable(typeof(StageView))]
[JsonSerializable(typeof(LogLine))]
[JsonSerializable(typeof(LogEnd))]
[JsonSerializable(typeof(OriginView))]
[JsonSerializable(typeof(WhyReport))]
[JsonSerializable(typeof(IReadOnlyList<PipelineView>))]
[JsonSerializable(typeof(IReadOnlyList<DatasetSummary>))]
[JsonSerializable(typeof(DatasetDetail))]
[JsonSerializable(typeof(IReadOnlyList<ReleaseSummary>))]
[JsonSerializable(typeof(ReleaseDetail))]
[JsonSerializable(typeof(ReleaseManifest))]
[JsonSerializable(typeof(LineageNode))]
[JsonSerializable(typeof(DevicesReport))]
[JsonSerializable(typeof(IReadOnlyList<PluginView>))]
[JsonSerializable(typeof(DoctorReport))]
public sealed partial class ControlJson : JsonSerializerContext;
