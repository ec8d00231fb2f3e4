using System.Text;
using CloudBox.FileSystem.Linux;
using CloudBox.FileSystem.Root;
using CloudBox.Protocol.Values;
using Microsoft.Win32.SafeHandles;

namespace CloudBox.FileSystem.Watch;

/// <summary>
/// Keeps one inotify watch on every directory below the root, the program's own left out. A directory is watched before it is
/// listed, so a subdirectory made in between shows up in the list, as an event, or as both. One thread.
/// </summary>
/// <param name="root">The folder.</param>
/// <param name="inotify">The instance; stays open.</param>
/// <param name="mostWatches">Most directories watched.</param>
internal sealed class WatchTree(FolderRoot root, SafeFileHandle inotify, int mostWatches)
{
    private const InotifyMask Wanted =
        InotifyMask.CloseWrite | InotifyMask.MovedFrom | InotifyMask.MovedTo | InotifyMask.Create | InotifyMask.Delete
        | InotifyMask.Attributes | InotifyMask.DeleteSelf | InotifyMask.MoveSelf
        | InotifyMask.OnlyDirectory | InotifyMask.ExcludeUnlinked;

    private const int BufferSize = 32 * 1024;

    private readonly byte[] _buffer = new byte[BufferSize];
    private readonly WatchTable _table = new();
    private int _refused;

    /// <summary>Directories that are watched.</summary>
    public int Watched => _table.Count;

    /// <summary>Directories that were found and could not be watched, because a limit is reached, since this was last asked.</summary>
    public int TakeRefused()
    {
        var refused = _refused;
        _refused = 0;
        return refused;
    }

    public bool IsWatched(RelativePath directory) => _table.Contains(directory);

    /// <summary>The directory that a watch stands for; the empty path is the root.</summary>
    public bool TryGet(int watch, out RelativePath directory) => _table.TryGet(watch, out directory);

    /// <summary>Watches a directory and all below it; the empty path is the root. What cannot be opened is left out.</summary>
    public void Add(RelativePath top, CancellationToken cancellation)
    {
        var waiting = new Stack<RelativePath>();
        waiting.Push(top);
        while (waiting.TryPop(out var path) && !cancellation.IsCancellationRequested)
        {
            var errno = root.TryOpenDirectory(path == default ? null : path, out var directory);
            using (directory)
            {
                if (errno != Errno.None) continue;
                Watch(directory, path);
                List(directory, path, waiting);
            }
        }
    }

    /// <summary>Ends the watches of a directory that was moved away, and of all below it.</summary>
    public void Remove(RelativePath top)
    {
        foreach (var watch in _table.Under(top))
        {
            LibC.RemoveWatch(inotify, watch);
            _table.Forget(watch);
        }
    }

    /// <summary>The system has ended a watch.</summary>
    public void Forget(int watch) => _table.Forget(watch);

    private void Watch(SafeFileHandle directory, RelativePath path)
    {
        var errno = Errno.ENOSPC;
        var watch = -1;
        if (_table.Count < mostWatches || _table.Contains(path)) errno = LibC.AddWatch(inotify, directory, Wanted, out watch);
        if (errno == Errno.None) _table.Set(watch, path);
        else _refused++;
    }

    private void List(SafeFileHandle directory, RelativePath path, Stack<RelativePath> found)
    {
        while (LibC.ReadDirectory(directory, _buffer, out var read) == Errno.None && read > 0)
        {
            foreach (var record in new DirectoryRecords(_buffer.AsSpan(..read)))
            {
                if (record.IsDot || !IsDirectory(directory, record)) continue;
                if (TryChild(path, record.Name, out var child)) found.Push(child);
            }
        }
    }

    private static bool IsDirectory(SafeFileHandle directory, DirectoryRecord record)
    {
        if (record.Type != FileType.Unknown) return record.Type == FileType.Directory;
        return LibC.StatAt(directory, record.NameWithNul, out var status) == Errno.None && status.IsDirectory;
    }

    /// <summary>A name in a watched directory; false for what is never synchronised.</summary>
    public static bool TryChild(RelativePath directory, ReadOnlySpan<byte> name, out RelativePath child)
    {
        child = default;
        return System.Text.Unicode.Utf8.IsValid(name) && directory.TryAppend(Encoding.UTF8.GetString(name), out child, out _);
    }
}
