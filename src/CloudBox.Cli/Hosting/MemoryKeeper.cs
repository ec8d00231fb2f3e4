using CloudBox.FileSystem.Index;

namespace CloudBox.Cli.Hosting;

/// <summary>
/// Gives memory back after a burst. The collector keeps what a first meeting or a large tree has needed, in case more of that comes; on a device
/// that then idles for days others can use it better.
/// </summary>
internal sealed class MemoryKeeper(IndexStore index)
{
    // What a burst allocates, and what a quiet program does between two looks.
    private const long BurstBytes = 128 * 1024 * 1024;
    private const long QuietBytes = 1024 * 1024;

    private long _last = GC.GetTotalAllocatedBytes();
    private long _trimmed;

    /// <summary>Looks whether a burst is over. Called by one thread, every two seconds.</summary>
    public void Look()
    {
        var allocated = GC.GetTotalAllocatedBytes();
        if (allocated - _last <= QuietBytes && allocated - _trimmed >= BurstBytes)
        {
            TrimIndex();
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            _trimmed = allocated;
        }

        _last = allocated;
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
