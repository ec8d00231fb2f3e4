using System.Threading.Channels;

namespace CloudBox.FileSystem.Watch;

/// <summary>Says where to look. It may say too much, and the check at the interval covers what it misses.</summary>
public interface IFolderWatcher : IDisposable
{
    /// <summary>Where to look, until the watcher is disposed. Bounded: an untaken surplus turns into "look at everything".</summary>
    ChannelReader<WatchHint> Hints { get; }

    /// <summary>Ends when all directories are watched: what changes from then on gives a hint.</summary>
    Task Started { get; }

    /// <summary>True while every directory is watched; false when the system's limits allow only some, or none.</summary>
    bool IsComplete { get; }
}
