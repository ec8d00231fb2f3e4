using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace CloudBox.FileSystem.Linux;

/// <summary>
/// Calls on what an O_PATH descriptor names, which the calls on descriptors refuse: through <c>/proc</c>, so that no name is
/// looked up again.
/// </summary>
internal static partial class LibC
{
    /// <summary>Sets the permission bits of a file or directory that may not be readable. Not for links.</summary>
    public static Errno SetModeThrough(SafeFileHandle handle, uint mode) => Result(ChmodNative(ProcPath(handle), mode));

    /// <summary>Sets the mtime of a file, or of a link itself, in ns since the epoch; the file system may round it.</summary>
    public static unsafe Errno SetModifiedThrough(SafeFileHandle handle, long modifiedNs)
    {
        var times = stackalloc Timespec[2];
        FillModified(times, modifiedNs);
        return Result(UtimensAtNative(WorkingDirectory, ProcPath(handle), times, 0));
    }

    /// <summary>Opens what a descriptor names once more, with other flags. Not for links.</summary>
    public static Errno Reopen(SafeFileHandle handle, ulong flags, out SafeFileHandle opened) =>
        OpenAt(WorkingDirectory, ProcPath(handle), flags, out opened, resolve: Resolve.None);

    private static string ProcPath(SafeFileHandle handle) => $"/proc/self/fd/{handle.DangerousGetHandle()}";

    [LibraryImport(Library, EntryPoint = "chmod", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChmodNative(string path, uint mode);

    [LibraryImport(Library, EntryPoint = "utimensat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int UtimensAtNative(SafeFileHandle directory, string path, Timespec* times, int flags);
}
