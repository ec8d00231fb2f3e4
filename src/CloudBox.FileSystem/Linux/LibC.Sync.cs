using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace CloudBox.FileSystem.Linux;

internal static partial class LibC
{
    private const int LockExclusive = 2;
    private const int LockNonBlocking = 4;
    private const uint SyncFileRangeWrite = 2;
    private const int AdviceDontNeed = 4;

    /// <summary>
    /// Makes a file or directory durable. The base class library's own flush swallows EIO. Not for a second try: after a failure
    /// the kernel may have dropped the pages and reports success.
    /// </summary>
    public static Errno Sync(SafeFileHandle handle) => Result(FsyncNative(handle));

    /// <summary>Makes everything on the file system durable: the barrier for a batch.</summary>
    public static Errno SyncFileSystem(SafeFileHandle handle) => Result(SyncFsNative(handle));

    /// <summary>
    /// Begins to write part of a file to the disk, and does not wait for it. Promises nothing and reports nothing: a later fsync does both.
    /// </summary>
    public static void StartWriting(SafeFileHandle handle, long offset, long count) => _ = SyncFileRangeNative(handle, offset, count, SyncFileRangeWrite);

    /// <summary>
    /// Lets the page cache go of part of a file, as far as the disk has it already: what is still to be written stays. Promises nothing and reports nothing.
    /// </summary>
    public static void LetGo(SafeFileHandle handle, long offset, long count) => _ = AdviseNative(handle, offset, count, AdviceDontNeed);

    /// <summary>Takes an exclusive <c>flock</c> without waiting; EAGAIN when somebody has it. Closing the file gives it back.</summary>
    public static Errno TryLock(SafeFileHandle handle)
    {
        Errno errno;
        do errno = Result(FlockNative(handle, LockExclusive | LockNonBlocking));
        while (errno == Errno.EINTR);
        return errno;
    }

    [LibraryImport(Library, EntryPoint = "fsync", SetLastError = true)]
    private static partial int FsyncNative(SafeFileHandle handle);

    [LibraryImport(Library, EntryPoint = "syncfs", SetLastError = true)]
    private static partial int SyncFsNative(SafeFileHandle handle);

    [LibraryImport(Library, EntryPoint = "sync_file_range", SetLastError = true)]
    private static partial int SyncFileRangeNative(SafeFileHandle handle, long offset, long count, uint flags);

    [LibraryImport(Library, EntryPoint = "posix_fadvise")]
    private static partial int AdviseNative(SafeFileHandle handle, long offset, long count, int advice);

    [LibraryImport(Library, EntryPoint = "flock", SetLastError = true)]
    private static partial int FlockNative(SafeFileHandle handle, int operation);
}
