using CloudBox.FileSystem;
using CloudBox.FileSystem.Archiving;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CloudBox.Cli.Hosting;

/// <summary>Keeps the archive within its limits: shortly after the start, then every hour.</summary>
internal sealed class ArchiveKeeper(LocalFolder folder, TimeProvider time, ILogger<ArchiveKeeper> log) : BackgroundService
{
    private const double Kilobyte = 1000;

    private static readonly TimeSpan FirstAfter = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    private readonly ArchiveLimits _limits = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var wait = FirstAfter; ; wait = Interval)
        {
            await Task.Delay(wait, time, stoppingToken);
            Prune(stoppingToken);
        }
    }

    private void Prune(CancellationToken stop)
    {
        try
        {
            var result = folder.PruneArchive(_limits, stop);
            if (result.RemovedFiles > 0) HostLog.Pruned(log, result.RemovedFiles, _limits.Keep.TotalDays, result.RemovedBytes / Kilobyte);
        }
        catch (IOException problem)
        {
            HostLog.PruneFailed(log, problem.Message);
        }
    }
}
