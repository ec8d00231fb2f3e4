using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace CloudBox.FileSystem.Linux;

internal static partial class LibC
{
    /// <summary>Fills the buffer from an offset; <paramref name="read"/> is less than its length only at the end of the file.</summary>
    public static unsafe Errno Read(SafeFileHandle handle, Span<byte> buffer, long offset, out int read)
    {
        read = 0;
        fixed (byte* bytes = buffer)
        {
            while (read < buffer.Length)
            {
                var returned = PreadNative(handle, bytes + read, buffer.Length - read, offset + read);
                if (returned == 0) return Errno.None;
                if (returned > 0) read += (int)returned;
                else if (LastErrno is var errno and not Errno.EINTR) return errno;
            }
        }

        return Errno.None;
    }

    /// <summary>Writes all bytes at an offset, or says why not.</summary>
    public static unsafe Errno Write(SafeFileHandle handle, ReadOnlySpan<byte> bytes, long offset)
    {
        fixed (byte* start = bytes)
        {
            var written = 0;
            while (written < bytes.Length)
            {
                var returned = PwriteNative(handle, start + written, bytes.Length - written, offset + written);
                if (returned >= 0) written += (int)returned;
                else if (LastErrno is var errno and not Errno.EINTR) return errno;
            }
        }

        return Errno.None;
    }

    /// <summary>Cuts a file off, or lets it end in zeros.</summary>
    public static Errno Truncate(SafeFileHandle handle, long length)
    {
        Errno errno;
        do errno = Result(FtruncateNative(handle, length));
        while (errno == Errno.EINTR);
        return errno;
    }

    [LibraryImport(Library, EntryPoint = "ftruncate", SetLastError = true)]
    private static partial int FtruncateNative(SafeFileHandle handle, long length);

    /// <summary>
    /// Copies part of a file into another within the kernel; on some file systems the two then share it. <paramref name="copied"/> is less than was asked for
    /// only when the source ends. EXDEV, EINVAL, ENOSYS, EOPNOTSUPP: not between these two, or not for the rest.
    /// </summary>
    public static unsafe Errno Copy(SafeFileHandle source, long from, SafeFileHandle target, long to, long count, out long copied)
    {
        copied = 0;
        while (copied < count)
        {
            var (sourceOffset, targetOffset) = (from + copied, to + copied);
            var returned = CopyFileRangeNative(source, &sourceOffset, target, &targetOffset, (nint)(count - copied), 0);
            if (returned == 0) return Errno.None;
            if (returned > 0) copied += returned;
            else if (LastErrno is var errno and not Errno.EINTR) return errno;
        }

        return Errno.None;
    }

    [LibraryImport(Library, EntryPoint = "copy_file_range", SetLastError = true)]
    private static unsafe partial nint CopyFileRangeNative(SafeFileHandle source, long* from, SafeFileHandle target, long* to, nint count, uint flags);

    [LibraryImport(Library, EntryPoint = "pread", SetLastError = true)]
    private static unsafe partial nint PreadNative(SafeFileHandle handle, byte* buffer, nint count, long offset);

    [LibraryImport(Library, EntryPoint = "pwrite", SetLastError = true)]
    private static unsafe partial nint PwriteNative(SafeFileHandle handle, byte* buffer, nint count, long offset);
}
