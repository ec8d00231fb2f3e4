using CloudBox.FileSystem.Linux;
using Microsoft.Win32.SafeHandles;

namespace CloudBox.FileSystem.Installing;

/// <summary>
/// Where changes of the disk become durable: each at once, or those of a whole batch together by one <c>syncfs</c>. A batch of small files
/// costs two of them, one before the first name and one after the last, whatever the number of files.
/// </summary>
/// <param name="fileSystem">
/// A descriptor on the folder's file system that nobody else syncs: Linux tells an error of writing back once to each. Stays the caller's.
/// </param>
/// <param name="isShared">True to put off what is asked for until <see cref="Pass"/>.</param>
internal sealed class DiskBarrier(SafeFileHandle fileSystem, bool isShared)
{
    private bool _isOwed;

    /// <summary>Makes a file, or the names in a directory, durable; in a batch, with all the others.</summary>
    public Errno Sync(SafeFileHandle handle) => isShared ? PutOff() : LibC.Sync(handle);

    /// <summary>Makes everything on the file system durable; in a batch, once.</summary>
    public Errno SyncAll() => isShared ? PutOff() : PassNow();

    /// <summary>Makes durable what has been put off. A failure counts for all of it, and is not tried again.</summary>
    public Errno Pass()
    {
        if (!_isOwed) return Errno.None;
        _isOwed = false;
        return PassNow();
    }

    /// <summary>Makes everything on the file system durable, now.</summary>
    public Errno PassNow() => LibC.SyncFileSystem(fileSystem);

    private Errno PutOff()
    {
        _isOwed = true;
        return Errno.None;
    }
}
