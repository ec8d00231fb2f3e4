using CloudBox.FileSystem.Linux;
using CloudBox.FileSystem.Root;
using CloudBox.Protocol.Values;
using Microsoft.Win32.SafeHandles;

namespace CloudBox.FileSystem.Reading;

/// <summary>
/// The directory that was looked into last. Of a tree that has been deleted, thousands of names are looked at one after the other, and all that a look costs is to open their
/// directory, or to be told that it is gone. For a short crowd of looks on one thread.
/// </summary>
/// <param name="root">Where.</param>
/// <param name="nextNumber">Numbers looks in the order in which they begin.</param>
internal sealed class LastParent(FolderRoot root, Func<long> nextNumber) : IDisposable
{
    private RelativePath? _directory;
    private bool _isOpen;
    private Errno _errno;
    private SafeFileHandle? _handle;

    /// <summary>Of every look through this opening: one that began after it may have seen more.</summary>
    public long Number { get; private set; }

    /// <summary>Opens the directory that holds a path, or takes the last one. The handle stays this object's.</summary>
    public Errno Open(RelativePath path, out SafeFileHandle parent)
    {
        if (!_isOpen || _directory != path.Parent)
        {
            _handle?.Dispose();
            (_directory, _isOpen, Number) = (path.Parent, true, nextNumber());
            _errno = root.TryOpenParent(path, out _handle);
        }

        parent = _handle!;
        return _errno;
    }

    /// <summary>The next look opens its directory anew.</summary>
    public void Forget() => _isOpen = false;

    public void Dispose() => _handle?.Dispose();
}
