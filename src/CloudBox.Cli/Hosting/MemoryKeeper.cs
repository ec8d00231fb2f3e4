using CloudBox.FileSystem.Index;
using Microsoft.Extensions.Hosting;

namespace CloudBox.Cli.Hosting;

/// <summary>
/// Gives memory back after a burst. The collector keeps what a first meeting or a large tree has needed, in case more of that comes; on a device
/// that then idles for days others can use it better.
/// </summary>
internal sealed class MemoryKeeper(IndexStore index, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    // What a burst allocates, and what a quiet program does in one interval.
    private const long BurstBytes = 128 * 1024 * 1024;
    private const long QuietBytes = 1024 * 1024;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        var (trimmed, last) = (0L, GC.GetTotalAllocatedBytes());
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var allocated = GC.GetTotalAllocatedBytes();
            if (allocated - last <= QuietBytes && allocated - trimmed >= BurstBytes)
            {
                TrimIndex();
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                trimmed = allocated;
            }

            last = allocated;
        }
    }

    // Whoever needs the index next says what is wrong with it.
    private void TrimIndex()
    {
        try
        {
            index.TrimMemory();
        }
        catch (IOException)
        {
        }
    }
}
