using CloudBox.Engine.Events;
using CloudBox.Engine.Folder;
using CloudBox.Engine.Index;
using Microsoft.Extensions.Hosting;

namespace CloudBox.Cli.Hosting;

/// <summary>
/// Looks every two seconds whether the root is still the folder it was: inotify is silent when it is replaced. While it is, the folder keeps
/// a reserve of numbers for the index.
/// </summary>
internal sealed class RootWatch(IFolder folder, IIndexReader index, FolderLoop loop, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var root = folder.CheckRoot();
            if (root.IsHealthy) folder.Reserve(index);
            await loop.PostAsync(new FolderEvent.RootChecked(root), stoppingToken);
        }
    }
}
