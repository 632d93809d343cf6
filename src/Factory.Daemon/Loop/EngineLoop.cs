using System.Threading.Channels;
using Factory.Engine;

namespace Factory.Daemon;

/// <summary>
/// The one thread of the engine: takes events in batches, decides, commits the deltas of a whole batch in one transaction, and only
/// then lets anyone know and performs the effects. A commit that fails leaves nothing behind: the state is read again from the records.
/// </summary>
internal sealed partial class EngineLoop(IRecords records, TimeProvider clock, ILogger<EngineLoop> log)
{
    /// <summary>Enough to make one fsync worth many deltas, few enough to answer soon.</summary>
    private const int MostInABatch = 2000;

    private readonly Channel<Message> _messages = Channel.CreateUnbounded<Message>(new() { SingleReader = true });
    // What the engine is told of the world and does not write down.
    private readonly Dictionary<string, EngineEvent> _world = new(StringComparer.Ordinal);
    private readonly (DateTimeOffset Wall, long Stamp) _began = (clock.GetUtcNow(), clock.GetTimestamp());
    private FactoryEngine _engine = new();
    private ITimer? _wake;
    private long _wakeAt = long.MaxValue;

    /// <summary>Set before the loop is started: performs effects, outside the loop.</summary>
    public EffectRunner? Effects { get; set; }
    /// <summary>Hears of every commit, in order, on the loop's thread: must be quick.</summary>
    public event Action<IReadOnlyList<Delta>>? Committed;

    /// <summary>Unix milliseconds. Whoever sets the machine's clock neither ends nor prolongs what is timed.</summary>
    public long Now => (_began.Wall + clock.GetElapsedTime(_began.Stamp)).ToUnixTimeMilliseconds();

    /// <summary>Reports an event; it is taken soon.</summary>
    public void Post(EngineEvent happened) => _messages.Writer.TryWrite(new(happened, null, null));

    /// <summary>Reports what an effect came to.</summary>
    /// <param name="taken">Called just before the engine hears of it: what the engine wants until then it is about to be told.</param>
    public void Post(EngineEvent answer, Action taken) => _messages.Writer.TryWrite(new(answer, _ => taken(), null));

    /// <summary>Reports an event and completes when what follows from it is durable.</summary>
    /// <exception cref="RecordsException">It could not be written down, and nothing has changed.</exception>
    public Task PostDurably(EngineEvent happened)
    {
        var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _messages.Writer.TryWrite(new(happened, null, written));
        return written.Task;
    }

    /// <summary>Looks at the engine from its own thread.</summary>
    public Task<T> Ask<T>(Func<FactoryEngine, T> question)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _messages.Writer.TryWrite(new(null, engine => answer.SetResult(question(engine)), null));
        return answer.Task;
    }

    /// <summary>Runs until cancelled.</summary>
    /// <exception cref="RecordsException">What is on disk is in doubt; the daemon must stop.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var active = records.LoadActive();
        _engine = FactoryEngine.From(active, records.LoadHistory());
        Effects!.Settle(active);
        Perform(resumed: true);
        var batch = new List<Message>();
        while (await _messages.Reader.WaitToReadAsync(cancellationToken))
        {
            while (batch.Count < MostInABatch && _messages.Reader.TryRead(out var message)) batch.Add(message);
            Turn(batch);
            batch.Clear();
        }
    }

    private void Turn(List<Message> batch)
    {
        var deltas = new List<Delta>();
        foreach (var message in batch)
        {
            message.Look?.Invoke(_engine);
            if (message.Happened is not { } happened) continue;
            if (happened is EngineEvent.InventoryChanged seen) _world[$"backend {seen.Backend.Kind}"] = seen;
            if (happened is EngineEvent.PoolsConfigured) _world["pools"] = happened;
            if (happened is EngineEvent.FloorConfigured) _world["floor"] = happened;
            if (happened is EngineEvent.HealthChanged ill) _world[$"condition {ill.Kind} {ill.Report.Device} {ill.Report.Condition}"] = ill;
            // The timer has fired, perhaps a moment early: what is due then is asked for again.
            if (happened is EngineEvent.TimePassed) _wakeAt = long.MaxValue;
            deltas.AddRange(_engine.Decide(happened));
        }
        try
        {
            if (deltas.Count > 0) records.Commit(deltas);
        }
        catch (RecordsException e) when (e.CanGoOn)
        {
            Refused(log, e.Message);
            TakeBack(batch, e);
            return;
        }
        foreach (var message in batch) message.Written?.TrySetResult();
        if (deltas.Count > 0) Committed?.Invoke(deltas);
        Effects!.Settle(deltas);
        Perform(resumed: false);
    }

    /// <summary>Forgets what was decided, tells those who wait, and takes the rest again in a while.</summary>
    private void TakeBack(List<Message> batch, RecordsException why)
    {
        _engine = FactoryEngine.From(records.LoadActive(), records.LoadHistory());
        foreach (var told in _world.Values) _engine.Decide(told);
        foreach (var message in batch) message.Written?.TrySetException(why);
        Message[] again = [.. batch.Where(m => m is { Happened: not null, Written: null })];
        clock.CreateTimer(_ => { foreach (var message in again) _messages.Writer.TryWrite(message); }, null, TimeSpan.FromSeconds(2), Timeout.InfiniteTimeSpan);
    }

    private void Perform(bool resumed)
    {
        foreach (var effect in _engine.TakeEffects())
            Effects!.Perform(effect, effect is Effect.Attend attend ? _engine.OrderFor(attend.Attempt) : null, resumed);
        if (_engine.NextWake() is not { } next || next == _wakeAt) return;
        _wakeAt = next;
        _wake?.Dispose();
        _wake = clock.CreateTimer(_ => Post(new EngineEvent.TimePassed(Now)), null, TimeSpan.FromMilliseconds(Math.Max(1, next - Now)),
            Timeout.InfiniteTimeSpan);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The records refused a commit: {Reason}. Nothing has changed; it is tried again")]
    private static partial void Refused(ILogger log, string reason);

    private sealed record Message(EngineEvent? Happened, Action<FactoryEngine>? Look, TaskCompletionSource? Written);
}
