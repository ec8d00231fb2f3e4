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

    [LibraryImport(Library, EntryPoint = "pread", SetLastError = true)]
    private static unsafe partial nint PreadNative(SafeFileHandle handle, byte* buffer, nint count, long offset);

    [LibraryImport(Library, EntryPoint = "pwrite", SetLastError = true)]
    private static unsafe partial nint PwriteNative(SafeFileHandle handle, byte* buffer, nint count, long offset);
}
