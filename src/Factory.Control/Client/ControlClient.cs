using System.Text.Json;
using System.Globalization;

namespace Factory.Control;

/// <summary>
/// Talks to a daemon over its Unix socket. Thread-safe. Every method throws <see cref="ControlException"/> when the daemon says no
/// and <see cref="DaemonUnreachableException"/> when there is none.
/// </summary>
public sealed partial class ControlClient(string socket, TimeProvider? time = null) : IDisposable
{
    private readonly Http _wire = new(socket);
    private readonly TimeProvider _time = time ?? TimeProvider.System;

    public string Socket => socket;

    public Task<DaemonStatus> GetStatusAsync(CancellationToken cancellationToken = default) =>
        _wire.Get(Routes.Daemon, ControlJson.Default.DaemonStatus, cancellationToken);

    public Task StopAsync(StopMode mode, CancellationToken cancellationToken = default) =>
        _wire.Post(Routes.DaemonStop, new StopRequest(mode), ControlJson.Default.StopRequest, cancellationToken);

    public Task<RunAccepted> RunAsync(Submission submission, CancellationToken cancellationToken = default) =>
        _wire.Post(Routes.Runs, submission, ControlJson.Default.Submission, ControlJson.Default.RunAccepted, cancellationToken);

    public Task<LintReport> LintAsync(Submission submission, CancellationToken cancellationToken = default) =>
        _wire.Post(Routes.Lint, submission, ControlJson.Default.Submission, ControlJson.Default.LintReport, cancellationToken);

    public Task<PlanReport> PlanAsync(Submission submission, CancellationToken cancellationToken = default) =>
        _wire.Post(Routes.Plan, submission, ControlJson.Default.Submission, ControlJson.Default.PlanReport, cancellationToken);

    /// <summary>Newest first.</summary>
    public Task<IReadOnlyList<RunSummary>> ListRunsAsync(string? pipeline = null, int? limit = null, CancellationToken cancellationToken = default) =>
        _wire.Get(
            Routes.Query(Routes.Runs, ("pipeline", pipeline), ("limit", limit?.ToString(CultureInfo.InvariantCulture))),
            ControlJson.Default.IReadOnlyListRunSummary, cancellationToken);

    /// <param name="run">A number, or <see cref="Routes.Last"/>.</param>
    public Task<RunDetail> GetRunAsync(string run, CancellationToken cancellationToken = default) =>
        _wire.Get(Routes.Fill(Routes.Run, run), ControlJson.Default.RunDetail, cancellationToken);

    public Task CancelAsync(string run, CancellationToken cancellationToken = default) =>
        _wire.Post(Routes.Fill(Routes.RunCancel, run), cancellationToken);

    /// <param name="now">Whether running attempts are ended, to go on later from their checkpoints.</param>
    public Task PauseAsync(string run, bool now, CancellationToken cancellationToken = default) =>
        _wire.Post(Routes.Query(Routes.Fill(Routes.RunPause, run), ("now", now ? "true" : null)), cancellationToken);

    public Task ResumeAsync(string run, CancellationToken cancellationToken = default) =>
        _wire.Post(Routes.Fill(Routes.RunResume, run), cancellationToken);

    /// <summary>Says yes or no to a gate whose conditions hold.</summary>
    public Task ApproveAsync(string run, string gate, Approval approval, CancellationToken cancellationToken = default) =>
        _wire.Post(Routes.Fill(Routes.StageApproval, run, gate), approval, ControlJson.Default.Approval, cancellationToken);

    public Task<RunDiff> DiffAsync(string before, string after, CancellationToken cancellationToken = default) =>
        _wire.Get(Routes.Fill(Routes.RunDiff, before, after), ControlJson.Default.RunDiff, cancellationToken);

    public Task<WhyReport> WhyAsync(string run, string stage, CancellationToken cancellationToken = default) =>
        _wire.Get(Routes.Fill(Routes.StageWhy, run, stage), ControlJson.Default.WhyReport, cancellationToken);

    /// <param name="pipeline">Null for those of all pipelines.</param>
    public Task<IReadOnlyList<StudySummary>> ListStudiesAsync(string? pipeline = null, int? limit = null, CancellationToken cancellationToken = default) => _wire.Get(
        Routes.Query(Routes.Studies, ("pipeline", pipeline), ("limit", limit?.ToString(CultureInfo.InvariantCulture))), ControlJson.Default.IReadOnlyListStudySummary,
        cancellationToken);

    /// <param name="name"><c>pipeline/study</c>, or the study's name alone.</param>
    /// <param name="run">Null for the newest that has it.</param>
    public Task<StudyDetail> GetStudyAsync(string name, long? run = null, CancellationToken cancellationToken = default) => _wire.Get(
        Routes.Query(Routes.Fill(Routes.Study, name), ("run", run?.ToString(CultureInfo.InvariantCulture))), ControlJson.Default.StudyDetail, cancellationToken);

    public Task<IReadOnlyList<PipelineView>> ListPipelinesAsync(CancellationToken cancellationToken = default) =>
        _wire.Get(Routes.Pipelines, ControlJson.Default.IReadOnlyListPipelineView, cancellationToken);

    public Task<IReadOnlyList<DatasetSummary>> ListDataAsync(CancellationToken cancellationToken = default) =>
        _wire.Get(Routes.Data, ControlJson.Default.IReadOnlyListDatasetSummary, cancellationToken);

    /// <param name="version">A number or an alias; null for the latest.</param>
    /// <param name="profile">Whether to wait until it has been looked into.</param>
    public Task<DatasetDetail> GetDataAsync(string name, string? version = null, bool profile = false, CancellationToken cancellationToken = default) =>
        _wire.Get(Routes.Query(Routes.Fill(Routes.Dataset, name), ("version", version), ("profile", profile ? "true" : null)), ControlJson.Default.DatasetDetail, cancellationToken);

    public Task<DataAdded> AddDataAsync(string name, DataAdd add, CancellationToken cancellationToken = default) => _wire.Post(
        Routes.Fill(Routes.DatasetVersions, name), add, ControlJson.Default.DataAdd, ControlJson.Default.DataAdded, cancellationToken);

    public Task<DataCheckedOut> CheckOutDataAsync(string name, DataCheckout checkout, CancellationToken cancellationToken = default) => _wire.Post(
        Routes.Fill(Routes.DatasetCheckout, name), checkout, ControlJson.Default.DataCheckout, ControlJson.Default.DataCheckedOut, cancellationToken);

    /// <param name="rows">Whether tables are compared too.</param>
    /// <param name="key">Columns by which rows are known again; null to look for one, empty for none.</param>
    public Task<DataDiff> DiffDataAsync(string name, string from, string? to, bool rows, IReadOnlyList<string>? key, CancellationToken cancellationToken = default) =>
        _wire.Get(Routes.Query(Routes.Fill(Routes.DatasetDiff, name),
            [("from", from), ("to", to), ("rows", rows ? "true" : null), .. (key is [] ? [""] : key ?? []).Select(k => ("key", (string?)k))]),
            ControlJson.Default.DataDiff, cancellationToken);

    public Task TagDataAsync(string name, DataTag tag, CancellationToken cancellationToken = default) =>
        _wire.Post(Routes.Fill(Routes.DatasetTag, name), tag, ControlJson.Default.DataTag, cancellationToken);

    public Task RemoveDataAsync(string name, DataRemove remove, CancellationToken cancellationToken = default) =>
        _wire.Post(Routes.Fill(Routes.DatasetRemove, name), remove, ControlJson.Default.DataRemove, cancellationToken);

    public Task<DataExported> ExportDataAsync(string name, DataArchive archive, CancellationToken cancellationToken = default) => _wire.Post(
        Routes.Fill(Routes.DatasetExport, name), archive, ControlJson.Default.DataArchive, ControlJson.Default.DataExported, cancellationToken);

    public Task<DataAdded> ImportDataAsync(string name, DataArchive archive, CancellationToken cancellationToken = default) => _wire.Post(
        Routes.Fill(Routes.DatasetImport, name), archive, ControlJson.Default.DataArchive, ControlJson.Default.DataAdded, cancellationToken);

    public Task<GcReport> CollectAsync(GcRequest request, CancellationToken cancellationToken = default) =>
        _wire.Post(Routes.StoreGc, request, ControlJson.Default.GcRequest, ControlJson.Default.GcReport, cancellationToken);

    public Task<VerifyReport> VerifyAsync(VerifyRequest request, CancellationToken cancellationToken = default) =>
        _wire.Post(Routes.StoreVerify, request, ControlJson.Default.VerifyRequest, ControlJson.Default.VerifyReport, cancellationToken);

    public Task<DataPushed> PushDataAsync(string name, DataPush push, CancellationToken cancellationToken = default) => _wire.Post(
        Routes.Fill(Routes.DatasetPush, name), push, ControlJson.Default.DataPush, ControlJson.Default.DataPushed, cancellationToken);

    public Task<DataPulled> PullDataAsync(string name, DataPull pull, CancellationToken cancellationToken = default) => _wire.Post(
        Routes.Fill(Routes.DatasetPull, name), pull, ControlJson.Default.DataPull, ControlJson.Default.DataPulled, cancellationToken);

    public Task<IReadOnlyList<RemoteView>> ListRemotesAsync(CancellationToken cancellationToken = default) =>
        _wire.Get(Routes.Remotes, ControlJson.Default.IReadOnlyListRemoteView, cancellationToken);

    public Task AddRemoteAsync(RemoteView remote, CancellationToken cancellationToken = default) =>
        _wire.Post(Routes.Remotes, remote, ControlJson.Default.RemoteView, cancellationToken);

    public Task RemoveRemoteAsync(string name, CancellationToken cancellationToken = default) =>
        _wire.Post(Routes.Fill(Routes.RemoteRemove, name), cancellationToken);

    /// <param name="remote">A name, an address, or an absolute path.</param>
    public Task<IReadOnlyList<RemoteVersionView>> ListRemoteVersionsAsync(string remote, CancellationToken cancellationToken = default) =>
        _wire.Get(Routes.Fill(Routes.RemoteVersions, remote), ControlJson.Default.IReadOnlyListRemoteVersionView, cancellationToken);

    public Task<DataUsage> GetUsageAsync(CancellationToken cancellationToken = default) =>
        _wire.Get(Routes.StoreUsage, ControlJson.Default.DataUsage, cancellationToken);

    public Task<IReadOnlyList<ReleaseSummary>> ListModelsAsync(CancellationToken cancellationToken = default) =>
        _wire.Get(Routes.Models, ControlJson.Default.IReadOnlyListReleaseSummary, cancellationToken);

    /// <param name="reference"><c>name</c>, <c>name@alias</c> or <c>name@version</c>.</param>
    public Task<ReleaseDetail> GetModelAsync(string reference, CancellationToken cancellationToken = default) =>
        _wire.Get(Routes.Fill(Routes.Model, reference), ControlJson.Default.ReleaseDetail, cancellationToken);

    public Task<LineageNode> GetLineageAsync(string reference, CancellationToken cancellationToken = default) =>
        _wire.Get(Routes.Fill(Routes.Lineage, reference), ControlJson.Default.LineageNode, cancellationToken);

    /// <param name="run">A number, or <see cref="Routes.Last"/>.</param>
    public Task<CostReport> RunCostAsync(string run, CancellationToken cancellationToken = default) =>
        _wire.Get(Routes.Fill(Routes.RunCost, run), ControlJson.Default.CostReport, cancellationToken);

    /// <param name="reference"><c>name</c>, <c>name@alias</c> or <c>name@version</c>.</param>
    public Task<CostReport> ModelCostAsync(string reference, CancellationToken cancellationToken = default) =>
        _wire.Get(Routes.Fill(Routes.ModelCost, reference), ControlJson.Default.CostReport, cancellationToken);

    public Task<CapacityReport> CapacityAsync(CancellationToken cancellationToken = default) =>
        _wire.Get(Routes.Capacity, ControlJson.Default.CapacityReport, cancellationToken);

    public Task<SimulationReport> SimulateAsync(SimulationRequest request, CancellationToken cancellationToken = default) =>
        _wire.Post(Routes.Simulate, request, ControlJson.Default.SimulationRequest, ControlJson.Default.SimulationReport, cancellationToken);

    public Task<DevicesReport> GetDevicesAsync(CancellationToken cancellationToken = default) =>
        _wire.Get(Routes.Devices, ControlJson.Default.DevicesReport, cancellationToken);

    /// <summary>Lets go of what the daemon's rules no longer keep.</summary>
    /// <param name="dry">Only looks what that would be.</param>
    public Task<RetentionView> PruneAsync(bool dry, CancellationToken cancellationToken = default) =>
        _wire.Post(Routes.Query(Routes.Retention, ("dry", dry ? "true" : null)), ControlJson.Default.RetentionView, cancellationToken);

    public Task<IReadOnlyList<PluginView>> ListPluginsAsync(CancellationToken cancellationToken = default) =>
        _wire.Get(Routes.Plugins, ControlJson.Default.IReadOnlyListPluginView, cancellationToken);

    /// <summary>What the plugins say of themselves, as JSON of the Sdk's own shapes.</summary>
    public Task<JsonElement> GetCatalogAsync(CancellationToken cancellationToken = default) =>
        _wire.Get(Routes.Catalog, ControlJson.Default.JsonElement, cancellationToken);

    public Task<DoctorReport> GetDoctorAsync(CancellationToken cancellationToken = default) =>
        _wire.Get(Routes.Doctor, ControlJson.Default.DoctorReport, cancellationToken);

    public void Dispose() => _wire.Dispose();
}
