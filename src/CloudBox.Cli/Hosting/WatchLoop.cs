using CloudBox.Engine;
using CloudBox.Engine.Events;
using CloudBox.Engine.Folder;
using CloudBox.Engine.Index;
using CloudBox.FileSystem.Scan;
using CloudBox.FileSystem.Watch;
using CloudBox.Protocol.Values;
using Microsoft.Extensions.Hosting;

namespace CloudBox.Cli.Hosting;

/// <summary>Follows the watcher's hints: looks where it points, so that a change goes out without waiting for the check.</summary>
internal sealed class WatchLoop(
    IFolderWatcher watcher,
    IFolder folder,
    IIndexStore index,
    DirectoryScanner scanner,
    FolderEngine engine,
    FolderLoop loop,
    ScanRequests requests) : BackgroundService
{
    // Looks that are handed over together: a batch becomes one transaction, and deletes that belong together are judged together.
    private const int MaxBatch = 256;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await watcher.Hints.WaitToReadAsync(stoppingToken))
        {
            var looks = new List<Observation>();
            RelativePath? subtree = null;
            while (looks.Count < MaxBatch && subtree is null && watcher.Hints.TryRead(out var hint))
            {
                if (hint.Kind != WatchHintKind.Subtree) looks.Add(Look(hint.Path!.Value));
                else if (hint.Path is null) requests.Ask();
                else subtree = hint.Path;
            }

            if (looks.Count > 0) await loop.PostAsync(new FolderEvent.Observed(looks), stoppingToken);
            if (subtree is { } under) await ScanAsync(under, stoppingToken);
        }
    }

    private Observation Look(RelativePath path)
    {
        var asOf = engine.Epoch;
        return folder.Observe(path, index.FindCommitted(path), asOf);
    }

    private async Task ScanAsync(RelativePath under, CancellationToken stop)
    {
        var asOf = engine.Epoch;
        var report = await scanner.ScanAsync(under, asOf, (looks, cancel) => loop.PostAsync(new FolderEvent.Observed(looks), cancel), stop);
        await loop.PostAsync(new FolderEvent.ScanFinished(report.Missing, report.Root, asOf, IsCheck: false), stop);
    }
}
