using System.Runtime.InteropServices;
using CloudBox.Protocol.Values;
using Microsoft.Win32.SafeHandles;

namespace CloudBox.FileSystem.Linux;

/// <summary>Room on a file system, in bytes.</summary>
/// <param name="Capacity">All of it.</param>
/// <param name="Available">What this user may still take.</param>
internal readonly record struct FileSystemSpace(long Capacity, long Available);

internal static partial class LibC
{
    private const long OmitTime = (1L << 30) - 2; // UTIME_OMIT: leave this time as it is

    /// <summary>Sets the mtime, in ns since the epoch; the file system may round it.</summary>
    public static unsafe Errno SetModified(SafeFileHandle handle, long modifiedNs)
    {
        var times = stackalloc Timespec[2];
        FillModified(times, modifiedNs);
        return Result(FutimensNative(handle, times));
    }

    /// <summary>Sets the permission bits; the umask has no part in it.</summary>
    public static Errno SetMode(SafeFileHandle handle, uint mode) => Result(FchmodNative(handle, mode));

    /// <summary>The room on the file system that holds a file.</summary>
    public static Errno GetSpace(SafeFileHandle handle, out FileSystemSpace space)
    {
        Errno errno;
        StatVfs raw;
        do errno = Result(FstatvfsNative(handle, out raw));
        while (errno == Errno.EINTR);
        space = errno == Errno.None ? raw.ToSpace() : default;
        return errno;
    }

    private static unsafe void FillModified(Timespec* times, long modifiedNs)
    {
        var seconds = UnixTime.SecondsFromNs(modifiedNs);
        times[0] = new Timespec(0, OmitTime);
        times[1] = new Timespec(seconds, modifiedNs - (seconds * UnixTime.NanosecondsPerSecond));
    }

    [LibraryImport(Library, EntryPoint = "futimens", SetLastError = true)]
    private static unsafe partial int FutimensNative(SafeFileHandle handle, Timespec* times);

    [LibraryImport(Library, EntryPoint = "fchmod", SetLastError = true)]
    private static partial int FchmodNative(SafeFileHandle handle, uint mode);

    [LibraryImport(Library, EntryPoint = "fstatvfs", SetLastError = true)]
    private static partial int FstatvfsNative(SafeFileHandle handle, out StatVfs space);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Timespec(long seconds, long nanoseconds)
    {
        public readonly long Seconds = seconds;
        public readonly long Nanoseconds = nanoseconds;
    }

    // struct statvfs of a 64-bit libc; only what is used has a name.
    [StructLayout(LayoutKind.Explicit, Size = 112)]
    private readonly struct StatVfs
    {
        [FieldOffset(8)] private readonly ulong _fragmentSize;
        [FieldOffset(16)] private readonly ulong _blocks;
        [FieldOffset(32)] private readonly ulong _blocksAvailable;

        public FileSystemSpace ToSpace() => new(Bytes(_blocks), Bytes(_blocksAvailable));

        // Network file systems report nonsense up to 2^64.
        private long Bytes(ulong blocks) => (long)UInt128.Min((UInt128)blocks * _fragmentSize, long.MaxValue);
    }
}
