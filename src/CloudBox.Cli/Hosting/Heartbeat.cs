using CloudBox.Network.Status;
using Microsoft.Extensions.Hosting;

namespace CloudBox.Cli.Hosting;

/// <summary>
/// Looks every few seconds at what changes without a word: the root, the machine's addresses, whether a burst is over. On one thread of its own: a timer for each would
/// wake the timers' thread, one or two of the pool and the pool's own watch, thirty times a minute, on a device that does nothing.
/// </summary>
internal sealed class Heartbeat(RootWatch root, InterfaceMonitor interfaces, AfterBurst afterBurst) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    // The system says most of what happens to addresses, and a look asks the kernel for all of them.
    private const int BeatsPerLookAtAddresses = 3;

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.Factory.StartNew(() => Beat(stoppingToken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private void Beat(CancellationToken stop)
    {
        for (var beat = 1; !stop.WaitHandle.WaitOne(Interval); beat++)
        {
            if (beat % BeatsPerLookAtAddresses == 0) interfaces.Look();
            root.Look(stop);
            afterBurst.Look();
        }
    }
}
