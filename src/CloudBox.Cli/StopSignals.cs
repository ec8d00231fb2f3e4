using System.Runtime.InteropServices;

namespace CloudBox.Cli;

/// <summary>
/// SIGINT and SIGTERM ask for a clean stop; the second one has its usual effect, for those who cannot wait.
/// </summary>
internal sealed partial class StopSignals : IDisposable
{
    private const int Sigint = 2;
    private const nint DefaultAction = 0;

    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;

    public StopSignals()
    {
        // A script's background jobs inherit SIGINT ignored, and the runtime respects that. A daemon is stopped by it all the same.
        _ = SetAction(Sigint, DefaultAction);
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _stop.Token;

    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
        _stop.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint SetAction(int signal, nint action);

    private void Stop(PosixSignalContext signal)
    {
        signal.Cancel = !_stop.IsCancellationRequested;
        _stop.Cancel();
    }
}
