namespace CloudBox.FileSystem.Watch;

/// <summary>What the system allows, and what to say when that is too little.</summary>
internal static class WatchLimits
{
    public static WatchProblem TooManyDirectories(int watched, int refused)
    {
        var needed = watched + refused;
        return new WatchProblem(
            $"Only {watched} of {needed} directories can be watched (fs.inotify.max_user_watches is {Read("max_user_watches")}); changes in the others are found at the regular check. "
            + $"To watch all: sysctl fs.inotify.max_user_watches={Ample(needed)}",
            watched,
            needed);
    }

    public static WatchProblem Overflow(int watched) => new(
        $"More changes at once than the system keeps (fs.inotify.max_queued_events is {Read("max_queued_events")}); everything is looked at again.",
        watched,
        watched);

    public static WatchProblem NoInstance(string reason) => new(
        $"The folder cannot be watched ({reason}; fs.inotify.max_user_instances is {Read("max_user_instances")}); changes are found at the regular check. "
        + "Raise that limit with sysctl, or stop programs that watch files.",
        0,
        0);

    public static WatchProblem Stopped(Exception error, int watched) => new(
        $"The watcher stopped ({error.Message}); changes are found at the regular check. Restart the program to watch again.",
        watched,
        watched);

    // Twice the need, so that the folder may grow, and never below what kernels give by default.
    private static int Ample(int needed) => (int)Math.Clamp(2L * needed, 65_536, int.MaxValue);

    private static string Read(string limit)
    {
        try
        {
            return File.ReadAllText($"/proc/sys/fs/inotify/{limit}").Trim();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "unknown";
        }
    }
}
