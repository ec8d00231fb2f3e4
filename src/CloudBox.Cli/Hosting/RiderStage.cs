using CloudBox.Engine.Events;
using CloudBox.Engine.Folder;
using CloudBox.Engine.Sessions;
using CloudBox.Engine.Transfer;

namespace CloudBox.Cli.Hosting;

/// <summary>
/// Stages bytes that came along with a peer's changes: verified like any others. One at a time on a thread of the disk's, so that none waits for
/// a request, a task or a turn of its own. Thread-safe.
/// </summary>
internal sealed class RiderStage(IStage stage, DiskWorkers disk, FolderLoop loop)
{
    // Told together, so that they are gone on with together: a few milliseconds of work.
    private const int MaxTogether = 64;

    private readonly Lock _gate = new();
    private readonly Queue<(ContentOrder Order, byte[] Bytes)> _waiting = new();
    private bool _isRunning;

    /// <summary>Stages bytes soon; its end is an event.</summary>
    public void Add(ContentOrder order, byte[] bytes)
    {
        lock (_gate)
        {
            _waiting.Enqueue((order, bytes));
            if (_isRunning) return;
            _isRunning = true;
        }

        disk.Enqueue(Run);
    }

    private void Run()
    {
        try
        {
            var stored = new List<FolderEvent>();
            for (var isFirst = true; TryTake(out var order, out var bytes, out var isLast); isFirst = false)
            {
                stored.Add(new FolderEvent.ContentFetched(order, Store(order, bytes, isAlone: isFirst && isLast)));
                if (isLast || stored.Count == MaxTogether) Post(stored);
            }
        }
        catch (Exception problem)
        {
            loop.FailUnlessStopping(problem);
        }
    }

    private void Post(List<FolderEvent> stored)
    {
        stored.ForEach(loop.PostSoon);
        stored.Clear();
    }

    private ContentResult Store(ContentOrder order, byte[] bytes, bool isAlone)
    {
        IStagedFile? staged = null;
        try
        {
            staged = stage.Create(bytes.Length);
            staged.Append(bytes);
            if (staged.Complete() != order.Content)
            {
                staged.Dispose();
                return new ContentResult(FetchOutcome.Mismatch, Problem: "other bytes came along than were announced");
            }

            if (isAlone) staged.MakeDurable(); // while the loop commits; those of a crowd share a barrier
            return new ContentResult(FetchOutcome.Received, staged);
        }
        catch (IOException problem)
        {
            staged?.Dispose();
            return new ContentResult(FetchOutcome.NoSpace, Problem: $"it cannot be stored here: {problem.Message}");
        }
    }

    private bool TryTake(out ContentOrder order, out byte[] bytes, out bool isLast)
    {
        lock (_gate)
        {
            _isRunning = _waiting.TryDequeue(out var next);
            (order, bytes) = next;
            isLast = _waiting.Count == 0;
            return _isRunning;
        }
    }
}
