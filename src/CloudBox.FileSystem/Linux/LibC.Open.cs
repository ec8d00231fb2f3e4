using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace CloudBox.FileSystem.Linux;

internal static partial class LibC
{
    // The same on x86-64 and arm64, as for every call added since 2019.
    private const nint OpenAt2Number = 437;

    // A rename that runs at the same time makes openat2 give up with EAGAIN; so does a lease that another program holds.
    private const int MaxOpenAttempts = 32;

    /// <summary>Opens relative to a directory, resolving strictly unless told otherwise. Close-on-exec always.</summary>
    /// <param name="directory">Where the path starts.</param>
    /// <param name="path">Up to <see cref="MaxPathBytes"/> bytes.</param>
    /// <param name="flags"><see cref="OpenFlags"/>.</param>
    /// <param name="handle">The open file, when the result is <see cref="Errno.None"/>.</param>
    /// <param name="mode">Permissions of a file that gets created, less the umask.</param>
    /// <param name="resolve">How links are treated.</param>
    public static Errno OpenAt(
        SafeFileHandle directory,
        string path,
        ulong flags,
        out SafeFileHandle handle,
        uint mode = 0,
        Resolve resolve = Resolve.Strict)
    {
        var how = new OpenHow(flags | OpenFlags.CloseOnExec, mode, (ulong)resolve);
        Errno errno;
        var attempts = 0;
        do
        {
            var returned = OpenAt2Native(OpenAt2Number, directory, path, in how, Unsafe.SizeOf<OpenHow>());
            errno = Result(returned);
            handle = new SafeFileHandle(errno == Errno.None ? returned : -1, ownsHandle: true);
        }
        while (errno is Errno.EINTR or Errno.EAGAIN && ++attempts < MaxOpenAttempts);
        return errno;
    }

    /// <summary>Opens an absolute path that <see cref="RealPath"/> has given; a link in it by now is ELOOP.</summary>
    public static Errno OpenUserPath(string path, ulong flags, out SafeFileHandle handle) =>
        OpenAt(WorkingDirectory, path, flags, out handle, resolve: Resolve.NoSymlinks);

    /// <summary>The absolute path without links, '.' and '..' (<c>realpath</c>).</summary>
    public static unsafe Errno RealPath(string path, [NotNullWhen(true)] out string? resolved)
    {
        Span<byte> buffer = stackalloc byte[MaxPathBytes + 1];
        fixed (byte* bytes = buffer)
        {
            var returned = RealPathNative(path, bytes);
            resolved = returned == 0 ? null : Encoding.UTF8.GetString(buffer[..buffer.IndexOf((byte)0)]);
            return returned == 0 ? LastErrno : Errno.None;
        }
    }

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint OpenAt2Native(nint number, SafeFileHandle directory, string path, in OpenHow how, nint size);

    [LibraryImport(Library, EntryPoint = "realpath", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial nint RealPathNative(string path, byte* resolved);
}
