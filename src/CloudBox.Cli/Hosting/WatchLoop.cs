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
    ScanRequests requests,
    OwnChanges own,
    TimeProvider time) : BackgroundService
{
    // Looks that are handed over together: a batch becomes one transaction, and deletes that belong together are judged together.
    private const int MaxBatch = 256;

    // When to see whether what we were changing ourselves is done: about as long as a batch of changes takes.
    private static readonly TimeSpan HeldDelay = TimeSpan.FromMilliseconds(20);

    private readonly HashSet<RelativePath> _held = [];
    private Task<bool>? _next;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var hints = watcher.Hints;
        while (await WaitAsync(stoppingToken))
        {
            var looks = new List<Observation>();
            RelativePath? subtree = null;
            if (_held.Count > 0) _held.RemoveWhere(path => TryFollow(path, looks));
            while (looks.Count < MaxBatch && subtree is null && hints.TryRead(out var hint))
            {
                if (hint is { Kind: WatchHintKind.Changed, Path: { } changed })
                {
                    if (!_held.Contains(changed) && !TryFollow(changed, looks)) _held.Add(changed);
                }
                else if (hint.Kind != WatchHintKind.Subtree) looks.Add(Look(hint.Path!.Value));
                else if (hint.Path is null) requests.Ask();
                else subtree = hint.Path;
            }

            if (looks.Count > 0) await loop.PostAsync(new FolderEvent.Observed(looks), stoppingToken);
            if (subtree is { } under) await ScanAsync(under, stoppingToken);
        }
    }

    // True when there are hints, or what is held may be over by now; false when there will be no more hints.
    private async ValueTask<bool> WaitAsync(CancellationToken stop)
    {
        _next ??= watcher.Hints.WaitToReadAsync(stop).AsTask();
        if (_held.Count > 0)
        {
            await Task.WhenAny(_next, Task.Delay(HeldDelay, time, stop));
            if (!_next.IsCompleted) return true;
        }

        var next = _next;
        _next = null;
        return await next;
    }

    // False for what we are changing this very moment: what stands there says something when that is over.
    private bool TryFollow(RelativePath path, List<Observation> looks)
    {
        var change = own.Of(path, out var stamp);
        if (change == OwnChange.UnderWay) return false;
        if (change == OwnChange.None || !folder.IsStill(path, stamp)) looks.Add(Look(path));
        return true;
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
