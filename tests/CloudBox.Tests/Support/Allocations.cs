namespace CloudBox.Tests.Support;

/// <summary>Counts what a piece of code allocates.</summary>
internal static class Allocations
{
    private const int Tries = 5;

    /// <summary>
    /// Bytes that it allocates: the least of a few runs, until one is within a bound. A collection that another test causes in between retires the thread's
    /// allocation buffer, and what was left of that, up to 8 KiB, is counted too.
    /// </summary>
    public static long Of(Action run, long bound)
    {
        var least = long.MaxValue;
        for (var i = 0; i < Tries && least > bound; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            run();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
