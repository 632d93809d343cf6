using System.Threading.Channels;
using Factory.Control;
using Factory.Language;
using Factory.LanguageServer.Wire;

namespace Factory.LanguageServer;

/// <summary>
/// The diagnostics of one open file: at once what the text says by itself, and when its author rests, what the daemon says of it too
/// (its C#, the data that it names, the devices that it needs). What the daemon said of the text before stays until then. Whatever was typed meanwhile is passed over.
/// </summary>
internal sealed class Checks : IDisposable
{
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(250);
    private readonly Channel<FileVersion> _versions = Channel.CreateBounded<FileVersion>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
    private readonly CancellationTokenSource _closed = new();
    private readonly IEditor _editor;
    private readonly DaemonLink _daemons;
    private readonly TimeProvider _clock;
    private readonly string _directory;
    private readonly Workspace _files;
    private string? _told;
    private FormerFindings? _former;

    public Checks(IEditor editor, DaemonLink daemons, TimeProvider clock, string directory, Workspace files)
    {
        (_editor, _daemons, _clock, _directory, _files) = (editor, daemons, clock, directory, files);
        Completion = Task.Run(Run);
    }

    public Task Completion { get; }

    public void Look(FileVersion version) => _versions.Writer.TryWrite(version);

    public void Dispose()
    {
        _closed.Cancel();
        _versions.Writer.TryComplete();
    }

    private async Task Run()
    {
        try
        {
            await foreach (var version in _versions.Reader.ReadAllAsync(_closed.Token)) await Check(version);
        }
        catch (OperationCanceledException)
        {
            // The file was closed.
        }
    }

    private async Task Check(FileVersion version)
    {
        // Without plugins every name of a type would be unknown: first there must be a daemon to ask, or the news that there is none.
        if (_daemons.Knowledge.IsEmpty) await Learn();
        var document = PipelineDocument.Open(version.Source, _daemons.Knowledge.Catalog, used: _files.UsedBy(version));
        // Of a file that others use only what is written is known: what it means, they say.
        var isForUse = PipelineCompiler.IsForUse(version.Source.Text);
        var seen = _daemons.Knowledge.IsEmpty || isForUse
            ? document.Diagnostics.Where(d => d.Code.StartsWith("FAC1", StringComparison.Ordinal) && !(isForUse && d.Code == "FAC1109")) : document.Diagnostics;
        List<WireDiagnostic> own = [.. seen.Select(d => ToWire.Diagnostic(version, d))];
        _former = isForUse ? null : _former?.MovedTo(version);
        await _editor.Publish(new(version.Uri, version.Version, [.. own.Union(_former?.Found ?? [])]));
        if (isForUse || await IsTypedOn()) return;
        if (await Lint(version) is not { } report || _versions.Reader.TryPeek(out _)) return;
        List<WireDiagnostic> all = [.. report.Diagnostics.Select(d => ToWire.Diagnostic(version, d))];
        _former = new(version, [.. all.Except(own)]);
        await _editor.Publish(new(version.Uri, version.Version, all));
    }

    private async Task Learn()
    {
        try
        {
            await _daemons.Ask(_directory, daemon => daemon.GetStatusAsync(_closed.Token), _closed.Token);
        }
        catch (Exception e) when (e is NoDaemonException or ControlException or DaemonUnreachableException)
        {
            await Tell(e.Message);
        }
    }

    private async Task<bool> IsTypedOn()
    {
        try
        {
            return await _versions.Reader.WaitToReadAsync(_closed.Token).AsTask().WaitAsync(Rest, _clock, _closed.Token);
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private async Task<LintReport?> Lint(FileVersion version)
    {
        try
        {
            return await _daemons.Ask(_directory, async daemon =>
            {
                var report = await daemon.LintAsync(new() { Path = version.Path, Text = version.Source.Text, Used = _files.UsedBy(version) }, _closed.Token);
                var outline = PipelineDocument.Open(version.Source, _daemons.Knowledge.Catalog).Outline();
                if (outline.FirstOrDefault(o => o.Kind == "pipeline") is { Name: var pipeline })
                {
                    _daemons.Knowledge.Learn(pipeline, report);
                    await _daemons.Knowledge.LearnColumns(daemon, outline.Where(o => o.Kind == "dataset").Select(o => $"{pipeline}/{o.Name}"), _closed.Token);
                }
                return report;
            }, _closed.Token);
        }
        catch (Exception e) when (e is NoDaemonException or ControlException or DaemonUnreachableException)
        {
            await Tell(e.Message);
            return null;
        }
    }

    // Once: it will not be another one at the next key.
    private Task Tell(string problem)
    {
        if (_told == problem) return Task.CompletedTask;
        _told = problem;
        return _editor.Tell(new(2, $"Factory: {problem}. Without a daemon only the syntax is checked."));
    }
}
