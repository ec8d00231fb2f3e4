using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace CloudBox.FileSystem.Linux;

internal static partial class LibC
{
    private static readonly nint GetDents64Number = IsArm64 ? 61 : 217;

    /// <summary>
    /// Reads the next entries of a directory, raw, as <see cref="DirectoryRecords"/> takes them apart; 0 bytes at the end.
    /// </summary>
    public static unsafe Errno ReadDirectory(SafeFileHandle directory, Span<byte> buffer, out int read)
    {
        fixed (byte* bytes = buffer)
        {
            var returned = GetDents64Native(GetDents64Number, directory, bytes, buffer.Length);
            read = returned > 0 ? (int)returned : 0;
            return Result(returned);
        }
    }

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    private static unsafe partial nint GetDents64Native(nint number, SafeFileHandle directory, byte* buffer, nint size);
}
