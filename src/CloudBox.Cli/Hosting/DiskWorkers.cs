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

    // For each thread. A file of many gigabytes that is being read is not waited for; an install is over sooner, and is safe
    // against the end of the process at any point.
    private static readonly TimeSpan StopTimeout = TimeSpan.FromMilliseconds(200);

    private readonly BlockingCollection<Action> _work = [];
    private readonly List<Thread> _threads = [];
    private volatile bool _isStopping;

    /// <summary>Starts the threads.</summary>
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

    /// <summary>Ends what runs, leaves out what waits: the next start's check finds it.</summary>
    public void Dispose()
    {
        _isStopping = true;
        _work.CompleteAdding();
        foreach (var thread in _threads) thread.Join(StopTimeout);
    }

    private void Run()
    {
        foreach (var job in _work.GetConsumingEnumerable())
        {
            if (!_isStopping) job();
        }
    }
}
