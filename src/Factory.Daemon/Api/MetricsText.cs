using System.Globalization;
using System.Text;
using Factory.Engine;
using Factory.Execution;
using Factory.Storage;

namespace Factory.Daemon;

/// <summary>What a Prometheus server reads: leases, what waits, cost, contracts, budgets and the health of devices, in its text format 0.0.4.</summary>
internal sealed class MetricsText(EngineLoop loop, RecordStore records, HardwareHosts hardware)
{
    public async Task<string> Write()
    {
        var now = loop.Now;
        var (leases, waiting, runs, capacity) = await loop.Ask(e => (Leases(e), Waiting(e), e.State.Runs.Count, e.Capacity(now)));
        var text = new StringBuilder();
        Family(text, "factory_runs_active", "gauge", "Runs that have not ended.", [("", runs)]);
        Family(text, "factory_stages_waiting", "gauge", "Stages that wait for a device, by pipeline.", waiting.Select(w => (Labels(("pipeline", w.Key)), (decimal)w.Value)));
        Family(text, "factory_devices", "gauge", "Devices that are seen, by kind and model.", hardware.Backends.SelectMany(b => b.Inventory?.Devices ?? [])
            .GroupBy(d => (d.Kind, d.Model)).Select(g => (Labels(("kind", g.Key.Kind), ("model", g.Key.Model)), (decimal)g.Count())));
        Family(text, "factory_leased_units", "gauge", "Devices leased now, by kind, model and pipeline; of those that are shared, cores.",
            leases.Select(l => (Labels(("kind", l.Key.Kind), ("model", l.Key.Model), ("pipeline", l.Key.Pipeline)), (decimal)l.Value)));
        Family(text, "factory_device_condition", "gauge", "Conditions of devices that hold now.", hardware.Backends.SelectMany(b => b.Health.Select(h =>
            (Labels(("kind", b.Backend.Kind), ("device", h.Device), ("condition", h.Condition), ("severity", $"{h.Severity}".ToLowerInvariant())), 1m))));
        Ledger(text);
        Contracts(text, capacity);
        return text.ToString();
    }

    private void Ledger(StringBuilder text)
    {
        var sums = records.Queries.Ledger.Sums();
        Family(text, "factory_unit_seconds_total", "counter", "Device-seconds held, of attempts that have ended; of devices that are shared, core-seconds.",
            sums.GroupBy(s => (s.Pipeline, s.Kind, s.Model)).Select(g => (Labels(("pipeline", g.Key.Pipeline), ("kind", g.Key.Kind), ("model", g.Key.Model)), g.Sum(s => s.UnitMilliseconds) / 1000m)));
        Family(text, "factory_cost_total", "counter", "What attempts that have ended cost.", sums.Where(s => s.Currency is not null)
            .GroupBy(s => (s.Pipeline, s.Currency)).Select(g => (Labels(("pipeline", g.Key.Pipeline), ("currency", g.Key.Currency!)), g.Sum(s => s.Micros) / 1_000_000m)));
    }

    private static void Contracts(StringBuilder text, CapacityUse capacity)
    {
        Family(text, "factory_contract_units_held", "gauge", "Units held under a contract now.", capacity.Contracts.Select(c => (Labels(("contract", c.Contract.Name)), (decimal)c.Units)));
        Family(text, "factory_contract_unit_seconds_used", "counter", "Unit-seconds used of a contract.", capacity.Contracts.Select(c => (Labels(("contract", c.Contract.Name)), c.Used / 1000m)));
        Family(text, "factory_contract_unit_seconds_committed", "gauge", "Unit-seconds that a contract has paid for.",
            capacity.Contracts.Where(c => c.Contract.Committed is not null).Select(c => (Labels(("contract", c.Contract.Name)), c.Contract.Committed!.Value / 1000m)));
        Family(text, "factory_budget_used", "gauge", "What of a budget is used this month.",
            capacity.Budgets.Select(b => (Labels(("budget", b.Budget.Name), ("currency", b.Used.Currency)), b.Used.Micros / 1_000_000m)));
        Family(text, "factory_budget_limit", "gauge", "A budget's limit for a month.",
            capacity.Budgets.Select(b => (Labels(("budget", b.Budget.Name), ("currency", b.Budget.Limit.Currency)), b.Budget.Limit.Micros / 1_000_000m)));
    }

    private static Dictionary<(string Kind, string Model, string Pipeline), int> Leases(FactoryEngine engine) =>
        engine.Leases().GroupBy(l => (l.Kind, l.Model, l.Pipeline)).ToDictionary(g => g.Key, g => g.Sum(l => l.Units));

    private static Dictionary<string, int> Waiting(FactoryEngine engine) => engine.State.Runs
        .GroupBy(r => r.Pipeline).ToDictionary(g => g.Key, g => g.Sum(r => r.Stages.Count(s => s.Status == StageStatus.Queued)));

    private static void Family(StringBuilder text, string name, string type, string help, IEnumerable<(string Labels, decimal Value)> samples)
    {
        text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {type}\n");
        foreach (var (labels, value) in samples) text.Append(CultureInfo.InvariantCulture, $"{name}{labels} {value}\n");
    }

    private static string Labels(params ReadOnlySpan<(string Name, string Value)> labels)
    {
        var text = new StringBuilder("{");
        foreach (var (name, value) in labels)
            text.Append(text.Length > 1 ? "," : "").Append(name).Append("=\"").Append(value.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n")).Append('"');
        return text.Append('}').ToString();
    }
}
