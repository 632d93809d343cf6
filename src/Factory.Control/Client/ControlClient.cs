using System.Globalization;

namespace Factory.Control;

/// <summary>
/// Talks to a daemon over its Unix socket. Thread-safe. Every method throws <see cref="ControlException"/> when the daemon says no
/// and <see cref="DaemonUnreachableException"/> when there is none.
/// </summary>
public sealed partial class ControlClient(string socket, TimeProvider? time = null) : IDisposable
{
    private readonly Wire _wire = new(socket);
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

    public Task<IReadOnlyList<PipelineView>> ListPipelinesAsync(CancellationToken cancellationToken = default) =>
        _wire.Get(Routes.Pipelines, ControlJson.Default.IReadOnlyListPipelineView, cancellationToken);

    public Task<IReadOnlyList<DatasetSummary>> ListDataAsync(CancellationToken cancellationToken = default) =>
        _wire.Get(Routes.Data, ControlJson.Default.IReadOnlyListDatasetSummary, cancellationToken);

    public Task<DatasetDetail> GetDataAsync(string name, long? version = null, CancellationToken cancellationToken = default) =>
        _wire.Get(
            Routes.Query(Routes.Fill(Routes.Dataset, name), ("version", version?.ToString(CultureInfo.InvariantCulture))),
            ControlJson.Default.DatasetDetail, cancellationToken);

    public Task<IReadOnlyList<ReleaseSummary>> ListModelsAsync(CancellationToken cancellationToken = default) =>
        _wire.Get(Routes.Models, ControlJson.Default.IReadOnlyListReleaseSummary, cancellationToken);

    /// <param name="reference"><c>name</c>, <c>name@alias</c> or <c>name@version</c>.</param>
    public Task<ReleaseDetail> GetModelAsync(string reference, CancellationToken cancellationToken = default) =>
        _wire.Get(Routes.Fill(Routes.Model, reference), ControlJson.Default.ReleaseDetail, cancellationToken);

    public Task<LineageNode> GetLineageAsync(string reference, CancellationToken cancellationToken = default) =>
        _wire.Get(Routes.Fill(Routes.Lineage, reference), ControlJson.Default.LineageNode, cancellationToken);

    public Task<DevicesReport> GetDevicesAsync(CancellationToken cancellationToken = default) =>
        _wire.Get(Routes.Devices, ControlJson.Default.DevicesReport, cancellationToken);

    public Task<IReadOnlyList<PluginView>> ListPluginsAsync(CancellationToken cancellationToken = default) =>
        _wire.Get(Routes.Plugins, ControlJson.Default.IReadOnlyListPluginView, cancellationToken);

    public Task<DoctorReport> GetDoctorAsync(CancellationToken cancellationToken = default) =>
        _wire.Get(Routes.Doctor, ControlJson.Default.DoctorReport, cancellationToken);

    public void Dispose() => _wire.Dispose();
}
