using Factory.Sdk;

namespace Factory.Hardware;

/// <summary>
/// The energy of each device since this process began to look: by the device's own counter where it has one, else by power times
/// the time between two looks.
/// </summary>
internal sealed class EnergyBook(TimeProvider time)
{
    /// <summary>Over a longer silence nothing is known: the machine slept, or the device did not answer.</summary>
    private static readonly TimeSpan s_longestGap = TimeSpan.FromMinutes(1);
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Account> _accounts = new(StringComparer.Ordinal);
    private readonly string _process = Guid.NewGuid().ToString("n");

    /// <param name="joules">The device's counter; null when it has none.</param>
    /// <param name="watts">Its power now.</param>
    public void Note(string device, double? joules, double? watts)
    {
        lock (_gate)
        {
            if (!_accounts.TryGetValue(device, out var account)) _accounts.Add(device, account = new());
            account.Note(joules, watts, time.GetTimestamp(), time.GetElapsedTime);
        }
    }

    /// <summary>Joules of some devices, each counted by its part.</summary>
    public MeterReading Read(IReadOnlyList<(string Device, double Part)> devices)
    {
        lock (_gate)
        {
            var accounts = devices.Select(d => (Account: _accounts.GetValueOrDefault(d.Device), d.Part)).ToList();
            var epoch = $"{_process}.{string.Join('.', accounts.Select(a => a.Account?.Epoch ?? 0))}";
            if (accounts.Count == 0 || accounts.Exists(a => a.Account?.Known != true)) return new(epoch, Reading.None);
            var sum = accounts.Sum(a => a.Account!.Joules * a.Part);
            return new(epoch, accounts.TrueForAll(a => a.Account!.Counted && a.Part >= 1) ? Reading.Measured(sum) : Reading.Derived(sum));
        }
    }

    private sealed class Account
    {
        private double? _counter, _watts;
        private long _at;

        public double Joules { get; private set; }
        public int Epoch { get; private set; }
        public bool Counted { get; private set; }
        public bool Known { get; private set; }

        public void Note(double? counter, double? watts, long now, Func<long, long, TimeSpan> elapsed)
        {
            if (counter is null && watts is null) return;
            var gap = Known ? elapsed(_at, now) : TimeSpan.Zero;
            // A counter that falls began anew; one that appears or vanishes is another way of counting.
            if (Known && (counter is null == Counted || counter < _counter || (counter is null && gap > s_longestGap))) (Epoch, Joules) = (Epoch + 1, 0);
            else if (counter is { } read) Joules += read - (_counter ?? read);
            else if (watts is { } power && _watts is { } before) Joules += (power + before) / 2 * gap.TotalSeconds;
            (_counter, _watts, _at, Counted, Known) = (counter, watts, now, counter is not null, true);
        }
    }
}
