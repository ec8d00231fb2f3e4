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

    private readonly Dictionary<RelativePath, WatchHint> _held = [];
    private readonly Queue<WatchHint> _heldTrees = new(); // directories that we are renaming or removing
    private readonly List<WatchHint> _followed = [];
    private Task<bool>? _next;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var hints = watcher.Hints;
        while (await WaitAsync(stoppingToken))
        {
            WatchHint? subtree = null;
            foreach (var held in _held.Values)
            {
                if (TryFollow(held)) _held.Remove(held.Path!.Value);
            }

            if (_heldTrees.TryPeek(out var tree) && own.Of(tree.Path!.Value, out _) != OwnChange.UnderWay) subtree = _heldTrees.Dequeue();
            while (_followed.Count < MaxBatch && subtree is null && hints.TryRead(out var hint))
            {
                if (hint is { Kind: not WatchHintKind.Subtree, Path: { } path })
                {
                    if (!TryFollow(hint)) _held[path] = hint with { MovedFrom = hint.MovedFrom ?? _held.GetValueOrDefault(path).MovedFrom };
                }
                else if (hint.Path is null) requests.Ask();
                else if (own.Of(hint.Path.Value, out _) == OwnChange.UnderWay) _heldTrees.Enqueue(hint);
                else subtree = hint;
            }

            if (_followed.Count > 0) await loop.PostAsync(new FolderEvent.Observed(Look()), stoppingToken);
            if (subtree is { } under) await ScanAsync(under, stoppingToken);
        }
    }

    // True when there are hints, or what is held may be over by now; false when there will be no more hints.
    private async ValueTask<bool> WaitAsync(CancellationToken stop)
    {
        _next ??= watcher.Hints.WaitToReadAsync(stop).AsTask();
        if (_held.Count + _heldTrees.Count > 0)
        {
            await Task.WhenAny(_next, Task.Delay(HeldDelay, time, stop));
            if (!_next.IsCompleted) return true;
        }

        var next = _next;
        _next = null;
        return await next;
    }

    // False for what we are changing this very moment: what stands there says something when that is over.
    private bool TryFollow(WatchHint hint)
    {
        var path = hint.Path!.Value;
        var change = own.Of(path, out var left);
        if (change == OwnChange.UnderWay) return false;
        if (change == OwnChange.None || !folder.IsStill(path, left)) _followed.Add(hint);
        return true;
    }

    // At all places together, then at what was renamed.
    private List<Observation> Look()
    {
        var asOf = engine.Epoch;
        var paths = new List<RelativePath>();
        var moved = new List<Observation>();
        foreach (var hint in _followed)
        {
            var was = hint.MovedFrom is { } old ? index.FindCommitted(old) : null;
            if (was is null) paths.Add(hint.Path!.Value);
            else moved.Add(folder.ObserveMoved(hint.Path!.Value, index.FindCommitted(hint.Path!.Value), was, asOf));
            if (hint.MovedFrom is { } from && (was is null || moved[^1].MovedFrom is null)) paths.Add(from);
        }

        _followed.Clear();
        return [.. moved, .. folder.ObserveAll([.. paths.Zip(index.FindAllCommitted(paths))], asOf)];
    }

    private async Task ScanAsync(WatchHint hint, CancellationToken stop)
    {
        var asOf = engine.Epoch;
        if (MovedDirectory(hint, asOf) is { } moved) await loop.PostAsync(new FolderEvent.DirectoryMoved(moved), stop);
        var report = await scanner.ScanAsync(hint.Path, asOf, (looks, cancel) => loop.PostAsync(new FolderEvent.Observed(looks), cancel), stop, hint.MovedFrom);
        await loop.PostAsync(new FolderEvent.ScanFinished(report.Missing, report.Root, asOf, IsCheck: false), stop);
    }

    // Peers hear of it before all that follows from it.
    private Observation? MovedDirectory(WatchHint hint, long asOf)
    {
        if (hint is not { Path: { } path, MovedFrom: { } from } || index.FindCommitted(from) is not { } was) return null;
        var look = folder.ObserveMoved(path, index.FindCommitted(path), was, asOf);
        return look is { Kind: ObservedKind.Directory, MovedFrom: not null } ? look : null;
    }
}
