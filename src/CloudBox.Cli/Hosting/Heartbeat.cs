using CloudBox.Network.Status;
using Microsoft.Extensions.Hosting;

namespace CloudBox.Cli.Hosting;

/// <summary>
/// Looks every two seconds at what changes without a word: the root, the machine's addresses, what memory is for. On one thread of its own: a timer for each would
/// wake the timers' thread, one or two of the pool and the pool's own watch, thirty times a minute, on a device that does nothing.
/// </summary>
internal sealed class Heartbeat(RootWatch root, InterfaceMonitor interfaces, MemoryKeeper memory) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.Factory.StartNew(() => Beat(stoppingToken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private void Beat(CancellationToken stop)
    {
        while (!stop.WaitHandle.WaitOne(Interval))
        {
            interfaces.Look();
            memory.Look();
            root.Look(stop);
        }
    }
}
