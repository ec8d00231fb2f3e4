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
            WatchHint? subtree = null;
            while (looks.Count < MaxBatch && subtree is null && watcher.Hints.TryRead(out var hint))
            {
                if (hint.Kind != WatchHintKind.Subtree) Look(hint, looks);
                else if (hint.Path is null) requests.Ask();
                else subtree = hint;
            }

            if (looks.Count > 0) await loop.PostAsync(new FolderEvent.Observed(looks), stoppingToken);
            if (subtree is { } under) await ScanAsync(under, stoppingToken);
        }
    }

    private void Look(WatchHint hint, List<Observation> looks)
    {
        var path = hint.Path!.Value;
        var asOf = engine.Epoch;
        var was = hint.MovedFrom is { } old ? index.FindCommitted(old) : null;
        var look = was is null ? Look(path) : folder.ObserveMoved(path, index.FindCommitted(path), was, asOf);
        looks.Add(look);
        if (hint.MovedFrom is { } from && look.MovedFrom is null) looks.Add(Look(from));
    }

    private Observation Look(RelativePath path)
    {
        var asOf = engine.Epoch;
        return folder.Observe(path, index.FindCommitted(path), asOf);
    }

    private async Task ScanAsync(WatchHint hint, CancellationToken stop)
    {
        var asOf = engine.Epoch;
        var report = await scanner.ScanAsync(hint.Path, asOf, (looks, cancel) => loop.PostAsync(new FolderEvent.Observed(looks), cancel), stop, hint.MovedFrom);
        await loop.PostAsync(new FolderEvent.ScanFinished(report.Missing, report.Root, asOf, IsCheck: false), stop);
    }
}
