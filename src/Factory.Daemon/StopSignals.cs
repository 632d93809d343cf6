using System.Runtime.InteropServices;

namespace Factory.Daemon;

/// <summary>SIGTERM and SIGINT end the daemon in order.</summary>
internal sealed class StopSignals(Action end) : IDisposable
{
    private readonly PosixSignalRegistration[] _registrations =
        [.. new[] { PosixSignal.SIGTERM, PosixSignal.SIGINT }.Select(s => PosixSignalRegistration.Create(s, c => { c.Cancel = true; end(); }))];

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
    }
}
