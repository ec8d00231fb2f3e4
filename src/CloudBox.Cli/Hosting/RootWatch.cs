using CloudBox.Engine.Events;
using CloudBox.Engine.Folder;
using Microsoft.Extensions.Hosting;

namespace CloudBox.Cli.Hosting;

/// <summary>Looks every two seconds whether the root is still the folder it was: inotify is silent when it is replaced.</summary>
internal sealed class RootWatch(IFolder folder, FolderLoop loop, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken)) await loop.PostAsync(new FolderEvent.RootChecked(folder.CheckRoot()), stoppingToken);
    }
}
