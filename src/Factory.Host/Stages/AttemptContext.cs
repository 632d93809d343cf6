using Factory.Host.Native;
using Factory.Protocol;
using Factory.Sdk;

namespace Factory.Host.Stages;

/// <summary>What the stage at hand knows and says of itself.</summary>
internal sealed class AttemptContext(Ticket ticket, TicketFolder folder, Ports ports, Journal journal, Rung rung) : StageContext
{
    private readonly List<string> _warnings = [];

    public override string Pipeline => ticket.Pipeline;
    public override string Stage => ticket.Stage;
    public override long Run => ticket.Run;
    public override string Attempt => ticket.Attempt;
    public override ulong Seed => ticket.Seed;
    public override string WorkDirectory { get; } = folder.At(TicketFiles.Work);
    public override string CheckpointDirectory { get; } = folder.At(ticket.CheckpointDirectory);
    public override IReadOnlyList<LeasedDevice> Devices => ticket.Lease.Devices;
    public override int Cores => Math.Max(1, ticket.Lease.Cores);
    public override IReadOnlyDictionary<string, string> Variables { get; } = Stages.Variables.Of(ticket, folder, ports);

    public override void Progress(double fraction, string? note = null) => journal.Progress(fraction, note);
    public override void Point(string metric, double value, long step)
    {
        journal.Point(metric, value, step);
        rung.See(metric, step);
    }

    public override bool Pausing => rung.Reached;
    public override void Log(string line) => StandardStreams.WriteLine(line);

    /// <summary>What was said by <see cref="Warn"/>, each sentence once.</summary>
    public IReadOnlyList<string> Warnings
    {
        get
        {
            lock (_warnings) return [.. _warnings];
        }
    }

    public override ProgramRules Programs => ticket.Programs;

    public override void Warn(string sentence)
    {
        lock (_warnings)
        {
            if (_warnings.Count == MostWarnings || _warnings.Contains(sentence)) return;
            _warnings.Add(sentence);
        }
        StandardStreams.WriteLine($"factory: warning: {sentence}");
    }
}
