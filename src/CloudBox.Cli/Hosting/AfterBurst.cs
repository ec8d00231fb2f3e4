using CloudBox.FileSystem.Index;

namespace CloudBox.Cli.Hosting;

/// <summary>
/// What is done when a burst is over: first a check, since a burst is when a watcher misses things; then memory goes back. The collector keeps what a first meeting or a large tree
/// has needed, in case more of that comes; on a device that then idles for days others can use it better.
/// </summary>
internal sealed class AfterBurst(IndexStore index, ScanRequests requests)
{
    // What a burst allocates, and what a quiet program does between two looks.
    private const long BurstBytes = 128 * 1024 * 1024;
    private const long QuietBytes = 1024 * 1024;

    private long _last = GC.GetTotalAllocatedBytes();
    private long _trimmed;
    private int _isAsked;

    /// <summary>Looks whether a burst is over. Called by one thread, every two seconds.</summary>
    public void Look()
    {
        var allocated = GC.GetTotalAllocatedBytes();
        var isOver = allocated - _last <= QuietBytes && allocated - Volatile.Read(ref _trimmed) >= BurstBytes;
        _last = allocated;
        if (!isOver || Interlocked.Exchange(ref _isAsked, 1) != 0 || requests.TryAskWhenQuiet()) return;
        Checked();
    }

    /// <summary>A check has been made, or has to be done without: what was needed goes back.</summary>
    public void Checked()
    {
        if (Interlocked.Exchange(ref _isAsked, 0) != 0) TrimMemory();
    }

    private void TrimMemory()
    {
        TrimIndex();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        Volatile.Write(ref _trimmed, GC.GetTotalAllocatedBytes());
    }

    // Whoever needs the index next says what is wrong with it.
    private void TrimIndex()
    {
        try
        {
            index.TrimMemory();
        }
        catch (IOException)
        {
        }
    }
}
