using System.Xml.Linq;

namespace Factory.Hardware.Cuda;

/// <summary>What a report says is wrong with a GPU.</summary>
internal static class SmiFaults
{
    public static IEnumerable<NvidiaFault> Of(XElement gpu)
    {
        if (Says("remapped_rows/remapped_row_failure", "Yes")) yield return NvidiaFaults.RowsFailed("nvidia-smi: rows of memory could not be remapped");
        if (Says("remapped_rows/remapped_row_pending", "Yes")) yield return NvidiaFaults.RowsPending("nvidia-smi: rows of memory wait to be remapped");
        if (Says("retired_pages/pending_retirement", "Yes") || Says("retired_pages/pending_blacklist", "Yes"))
            yield return NvidiaFaults.PagesPending("nvidia-smi: pages of memory wait to be retired");
        // The newer form names parts, the older one a sum.
        var errors = Sum("ecc_errors/volatile", "uncorrectable") ?? SmiValue.Number(SmiReport.Text(gpu, "ecc_errors/volatile/double_bit/total"));
        if (errors is > 0) yield return NvidiaFaults.Ecc($"nvidia-smi: {errors:0} uncorrected memory errors since the driver was loaded", (long)errors);
        if (SmiReport.Text(gpu, "gpu_recovery_action") is { } action && NvidiaFaults.Recovery(action, $"nvidia-smi: the driver asks for recovery: {action}") is { } recovery)
            yield return recovery;
        if (Says("gpu_reset_status/reset_required", "Yes") && NvidiaFaults.Recovery("Reset", "nvidia-smi: a reset is required") is { } reset) yield return reset;
        if (SmiReport.Text(gpu, "fabric/state") is { } state && state is not ("Completed" or "Not Supported"))
            yield return NvidiaFaults.Fabric($"nvidia-smi: its links are not set up: {state}");
        if (Says("fabric/state", "Completed") && SmiReport.Text(gpu, "fabric/status") is { } status and not "Success")
            yield return NvidiaFaults.Fabric($"nvidia-smi: its links could not be set up: {status}");
        if (SmiReport.Text(gpu, "fabric/health/summary") is { } health and not "Healthy")
            yield return NvidiaFaults.Links($"nvidia-smi: its links are {health}", health == "Unhealthy");
        if (Says("clocks_event_reasons/clocks_event_reason_hw_thermal_slowdown", "Active") || Says("clocks_throttle_reasons/clocks_throttle_reason_hw_thermal_slowdown", "Active"))
            yield return NvidiaFaults.Throttled("nvidia-smi: its clocks are slowed down for heat");

        bool Says(string path, string word) => SmiReport.Text(gpu, path) == word;

        double? Sum(string path, string part) => path.Split('/').Aggregate((XElement?)gpu, (at, name) => at?.Element(name))?.Elements()
            .Where(e => e.Name.LocalName.Contains(part, StringComparison.Ordinal) && !e.HasElements).Select(e => SmiValue.Number(e.Value.Trim())).OfType<double>().ToList() is { Count: > 0 } counts
            ? counts.Sum() : null;
    }
}
