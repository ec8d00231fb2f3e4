using CloudBox.Protocol.Values;

namespace CloudBox.FileSystem.Watch;

/// <summary>Which watch stands for which directory; the empty path is the root. One thread.</summary>
internal sealed class WatchTable
{
    private readonly Dictionary<int, RelativePath> _paths = [];
    private readonly Dictionary<RelativePath, int> _watches = [];

    public int Count => _paths.Count;

    public bool Contains(RelativePath directory) => _watches.ContainsKey(directory);

    public bool TryGet(int watch, out RelativePath directory) => _paths.TryGetValue(watch, out directory);

    /// <summary>
    /// Notes a watch. The system gives a directory that is watched already its old number, whatever name it has now: the new
    /// name counts.
    /// </summary>
    public void Set(int watch, RelativePath directory)
    {
        Forget(watch);
        _paths[watch] = directory;
        _watches[directory] = watch;
    }

    /// <summary>The watch is gone.</summary>
    public void Forget(int watch)
    {
        if (!_paths.Remove(watch, out var directory)) return;

        // A directory made anew under the name has a watch of its own by now.
        if (_watches.TryGetValue(directory, out var current) && current == watch) _watches.Remove(directory);
    }

    /// <summary>The watches of a directory and all below it.</summary>
    public List<int> Under(RelativePath directory)
    {
        var watches = new List<int>();
        foreach (var (watch, path) in _paths)
        {
            if (path == directory || path.IsUnder(directory)) watches.Add(watch);
        }

        return watches;
    }
}
