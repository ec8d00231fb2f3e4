namespace CloudBox.Network;

/// <summary>Work that keeps a core or the disk busy for long: the pool has one thread a core on a small machine, and the network needs them.</summary>
internal static class OwnThread
{
    /// <summary>Runs it on a thread of its own.</summary>
    public static Task<T> Run<T>(Func<T> work) => Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
