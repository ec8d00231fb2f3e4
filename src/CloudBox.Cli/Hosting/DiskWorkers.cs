using System.Collections.Concurrent;

namespace CloudBox.Cli.Hosting;

/// <summary>
/// A few threads for work that blocks on the disk. Own threads: on a small machine the pool has one thread a core, and an
/// fsync would hold up the network.
/// </summary>
internal sealed class DiskWorkers : IDisposable
{
    // Enough that several fsyncs are merged into one journal commit by the file system.
    private const int Count = 4;

    private readonly BlockingCollection<Action> _work = [];
    private readonly List<Thread> _threads = [];

    public DiskWorkers()
    {
        for (var number = 1; number <= Count; number++)
        {
            var thread = new Thread(Run) { IsBackground = true, Name = $"disk {number}" };
            thread.Start();
            _threads.Add(thread);
        }
    }

    /// <summary>Runs a job soon; jobs do not throw.</summary>
    public void Enqueue(Action job)
    {
        try
        {
            _work.Add(job);
        }
        catch (InvalidOperationException)
        {
            // Stopping: what is not done now is found by the next start's check.
        }
    }

    public void Dispose()
    {
        _work.CompleteAdding();
        foreach (var thread in _threads) thread.Join();
        _work.Dispose();
    }

    private void Run()
    {
        foreach (var job in _work.GetConsumingEnumerable()) job();
    }
}
