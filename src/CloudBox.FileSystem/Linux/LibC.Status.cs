using System.Runtime.InteropServices;
using CloudBox.Engine.Folder;
using CloudBox.Protocol.Values;
using Microsoft.Win32.SafeHandles;

namespace CloudBox.FileSystem.Linux;

internal static partial class LibC
{
    private const int AtSymlinkNoFollow = 0x100;
    private const int AtEmptyPath = 0x1000;
    private const uint StatxBasicStats = 0x7FF;
    private const uint PermissionBits = 0xFFF;
    private const uint TypeBits = 0xF000;
    private const ulong AttributeMountRoot = 0x2000;

    /// <summary>Looks at a name in a directory; a link is looked at, not followed.</summary>
    public static Errno StatAt(SafeFileHandle directory, string name, out FileStatus status)
    {
        var errno = Result(StatxNative(directory, name, AtSymlinkNoFollow, StatxBasicStats, out var raw));
        status = errno == Errno.None ? raw.ToStatus() : default;
        return errno;
    }

    /// <summary>Looks at a name given as bytes that end with a NUL, as a directory listing has it.</summary>
    public static unsafe Errno StatAt(SafeFileHandle directory, ReadOnlySpan<byte> nameWithNul, out FileStatus status)
    {
        fixed (byte* name = nameWithNul)
        {
            var errno = Result(StatxNative(directory, name, AtSymlinkNoFollow, StatxBasicStats, out var raw));
            status = errno == Errno.None ? raw.ToStatus() : default;
            return errno;
        }
    }

    /// <summary>Looks at an open file or directory.</summary>
    public static Errno Stat(SafeFileHandle handle, out FileStatus status)
    {
        var errno = Result(StatxNative(handle, "", AtEmptyPath, StatxBasicStats, out var raw));
        status = errno == Errno.None ? raw.ToStatus() : default;
        return errno;
    }

    /// <summary>Looks at an absolute path; links are not followed in its last part.</summary>
    public static Errno StatUserPath(string path, out FileStatus status) => StatAt(WorkingDirectory, path, out status);

    [LibraryImport(Library, EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatxNative(SafeFileHandle directory, string name, int flags, uint mask, out Statx status);

    [LibraryImport(Library, EntryPoint = "statx", SetLastError = true)]
    private static unsafe partial int StatxNative(SafeFileHandle directory, byte* name, int flags, uint mask, out Statx status);

    // struct statx of linux/stat.h, the same on every architecture; only what is used has a name.
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private readonly struct Statx
    {
        [FieldOffset(8)] private readonly ulong _attributes;
        [FieldOffset(28)] private readonly ushort _mode;
        [FieldOffset(32)] private readonly ulong _inode;
        [FieldOffset(40)] private readonly ulong _size;
        [FieldOffset(48)] private readonly ulong _blocks;
        [FieldOffset(56)] private readonly ulong _attributesMask;
        [FieldOffset(96)] private readonly long _changedSeconds;
        [FieldOffset(104)] private readonly uint _changedNanoseconds;
        [FieldOffset(112)] private readonly long _modifiedSeconds;
        [FieldOffset(120)] private readonly uint _modifiedNanoseconds;
        [FieldOffset(136)] private readonly uint _deviceMajor;
        [FieldOffset(140)] private readonly uint _deviceMinor;

        public FileStatus ToStatus()
        {
            var stamp = new DiskStamp(
                (long)_size,
                Nanoseconds(_modifiedSeconds, _modifiedNanoseconds),
                Nanoseconds(_changedSeconds, _changedNanoseconds),
                _inode,
                _mode & PermissionBits);
            var isMountRoot = (_attributes & _attributesMask & AttributeMountRoot) != 0;
            return new((FileType)(_mode & TypeBits), ((ulong)_deviceMajor << 32) | _deviceMinor, _blocks, stamp, isMountRoot);
        }

        // A time beyond the years 1677 to 2262 is clamped, as everywhere.
        private static long Nanoseconds(long seconds, uint rest)
        {
            var whole = UnixTime.NsFromSeconds(seconds);
            return whole > long.MaxValue - rest ? long.MaxValue : whole + rest;
        }
    }
}
