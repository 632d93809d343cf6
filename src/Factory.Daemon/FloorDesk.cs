using Factory.Engine;
using Factory.Language;

namespace Factory.Daemon;

/// <summary>
/// The floor file: read at the start and again whenever it has changed. What is wrong with it is told, and what held before goes on
/// holding: a slip of the pen must not make paid capacity look free, or stop what runs.
/// </summary>
internal sealed partial class FloorDesk(string file, PluginRegistry plugins, EngineLoop loop, TimeProvider clock, ILogger<FloorDesk> log) : IDisposable
{
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(2);
    private readonly Lock _gate = new();
    private (DateTime Modified, long Size)? _seen;
    private ITimer? _timer;

    public string File => file;
    /// <summary>What holds now; null when there is no floor file.</summary>
    public BoundFloor? Floor { get; private set; }
    /// <summary>What is wrong with the file as it is now; empty when nothing is.</summary>
    public IReadOnlyList<string> Problems { get; private set; } = [];

    public void Begin()
    {
        Look();
        _timer = clock.CreateTimer(_ => Look(), null, s_look, s_look);
    }

    public void Dispose() => _timer?.Dispose();

    private void Look()
    {
        lock (_gate)
        {
            try
            {
                var info = new FileInfo(file);
                var now = info.Exists ? (info.LastWriteTimeUtc, info.Length) : ((DateTime, long)?)null;
                if (now == _seen) return;
                Take(now is null ? null : System.IO.File.ReadAllText(file));
                _seen = now;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Complain([$"{file}: {e.Message}"]);
            }
        }
    }

    private void Take(string? text)
    {
        var source = new SourceText(file, text ?? "");
        var result = text is null ? new(null, []) : FloorCompiler.Compile(source, plugins.Catalog);
        if (text is not null && result.Floor is null)
        {
            Complain([.. result.Diagnostics.Select(d => DiagnosticRenderer.Render(source, d))]);
            return;
        }
        (Floor, Problems) = (result.Floor, []);
        loop.Post(new EngineEvent.FloorConfigured(loop.Now, Floor is null ? FloorTerms.None : FloorPlanner.Plan(Floor)));
        if (Floor is not null) Taken(log, Floor.Name, Floor.Contracts.Count, Floor.Budgets.Count);
    }

    private void Complain(IReadOnlyList<string> problems)
    {
        if (!Problems.SequenceEqual(problems)) Wrong(log, string.Join('\n', problems));
        Problems = problems;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Floor {Name}: {Contracts} contracts, {Budgets} budgets")]
    private static partial void Taken(ILogger log, string name, int contracts, int budgets);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The floor file is wrong, and what held before goes on holding:\n{Problems}")]
    private static partial void Wrong(ILogger log, string problems);
}
