using CloudBox.Engine.Events;
using CloudBox.Engine.Folder;
using CloudBox.Protocol.Values;

namespace CloudBox.Cli.Hosting;

/// <summary>
/// Changes of the folder that the engine has ordered. What comes while the disk is busy waits and goes together: one alone is as fast as it can
/// be, and of many small files none waits for the disk by itself. Thread-safe.
/// </summary>
internal sealed class OrderBatches(IFolder folder, DiskWorkers disk, FolderLoop loop, OwnChanges own)
{
    // A batch is some tens of milliseconds of work: the first results come back while the next files are still on their way.
    private const int MaxBatch = 512;

    private readonly Lock _gate = new();
    private readonly Queue<DiskOrder> _waiting = new();
    private bool _isRunning;

    /// <summary>Carries out an order soon; its end is an event. Orders under way at once are of different paths.</summary>
    public void Add(DiskOrder order)
    {
        if (order is InstallOrder or RemoveOrder or MoveOrder or MoveDirectoryOrder or RemoveTreeOrder) own.Begin(order.Path);
        if (TargetOf(order) is { } to) own.Begin(to);
        lock (_gate)
        {
            _waiting.Enqueue(order);
            if (_isRunning) return;
            _isRunning = true;
        }

        disk.Enqueue(Run);
    }

    private void Run()
    {
        try
        {
            while (Take() is { Count: > 0 } batch) Carry(batch);
        }
        catch (Exception problem)
        {
            loop.FailUnlessStopping(problem);
        }
    }

    private void Carry(List<DiskOrder> batch)
    {
        var results = folder.ApplyAll(batch);
        for (var i = 0; i < batch.Count; i++)
        {
            Note(batch[i], results[i]);
            if (results[i].Outcome == InstallOutcome.Done && batch[i] is InstallOrder install) install.Staged.Dispose();
            loop.PostSoon(new FolderEvent.Arranged(batch[i], results[i]));
        }
    }

    private void Note(DiskOrder order, InstallResult result)
    {
        var isDone = result.Outcome == InstallOutcome.Done;
        if (order is RemoveTreeOrder && isDone) own.Forget(order.Path); // what is there from now on is new
        if (order is MoveDirectoryOrder or RemoveTreeOrder) return; // it is over when the rows below it say so
        if (!isDone)
        {
            own.Forget(order.Path);
            if (TargetOf(order) is { } failed) own.Forget(failed);
            return;
        }

        if (order is InstallOrder) own.End(order.Path, result.Stamp);
        if (order is RemoveOrder or MoveOrder) own.End(order.Path, null);
        if (TargetOf(order) is { } to) own.End(to, result.Stamp);
    }

    // The copy that an install makes of what was there is the watcher's to tell.
    private static RelativePath? TargetOf(DiskOrder order) => order is InstallOrder ? null : order.OtherName;

    private List<DiskOrder> Take()
    {
        lock (_gate)
        {
            var batch = new List<DiskOrder>(Math.Min(_waiting.Count, MaxBatch));
            while (batch.Count < MaxBatch && _waiting.TryDequeue(out var order)) batch.Add(order);
            _isRunning = batch.Count > 0;
            return batch;
        }
    }
}
