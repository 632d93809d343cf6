namespace Factory.Hardware.Cuda;

/// <summary>The best way to look that there is: NVML, else nvidia-smi, else /proc.</summary>
internal sealed class NvidiaSources(MachineFiles files, IReadOnlyList<string> libraries, CommandRunner run)
{
    private INvidiaSource? _source;

    /// <summary>NVML, once it is the way that is taken.</summary>
    public NvmlSource? Nvml => _source as NvmlSource;
    public string? Name => _source?.Name;

    /// <exception cref="NvidiaException">No way works. Why the better ones do not is said, too.</exception>
    public NvidiaLook Look()
    {
        if (_source is { } known)
        {
            try
            {
                return known.Look();
            }
            catch (NvidiaException)
            {
                // The driver may have been exchanged: the next look begins anew.
                _source = null;
                throw;
            }
        }
        var reasons = new List<(string Words, bool Absent)>();
        foreach (var open in new Func<INvidiaSource>[] { () => OpenNvml(), () => new SmiSource(run), () => new ProcSource(files) })
        {
            try
            {
                var source = open();
                var look = source.Look();
                _source = source;
                return look;
            }
            catch (NvidiaException e)
            {
                reasons.Add((e.Message, e.Absent));
            }
        }
        throw new NvidiaException(string.Join("; ", reasons.Select(r => r.Words)), absent: reasons.TrueForAll(r => r.Absent));
    }

    private NvmlSource OpenNvml() =>
        NvmlSource.Open(libraries) ?? throw new NvidiaException($"{libraries[0]} cannot be loaded", absent: true);
}
