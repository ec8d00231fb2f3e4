using System.Runtime.InteropServices;
using System.Text;

namespace CloudBox.Tests.FileSystem;

/// <summary>Makes names that the base class library cannot express.</summary>
internal static partial class RawNames
{
    /// <summary>Makes an empty file with these bytes as its name.</summary>
    public static void CreateFile(string directory, ReadOnlySpan<byte> name) => Check(Creat(PathOf(directory, name), 0x1A4) is var file and >= 0 ? Close(file) : -1);

    /// <summary>Makes a directory with these bytes as its name.</summary>
    public static void CreateDirectory(string directory, ReadOnlySpan<byte> name) => Check(Mkdir(PathOf(directory, name), 0x1ED));

    /// <summary>Makes a named pipe.</summary>
    public static void CreatePipe(string path) => Check(Mkfifo(PathOf(path, []), 0x1A4));

    /// <summary>Removes a file whose name is these bytes.</summary>
    public static void DeleteFile(string directory, ReadOnlySpan<byte> name) => Check(Unlink(PathOf(directory, name)));

    /// <summary>Removes an empty directory whose name is these bytes.</summary>
    public static void DeleteDirectory(string directory, ReadOnlySpan<byte> name) => Check(Rmdir(PathOf(directory, name)));

    /// <summary>Lets two names change places, at once.</summary>
    public static void Exchange(string left, string right) => Check(RenameAt2(-100, PathOf(left, []), -100, PathOf(right, []), 2));

    private static byte[] PathOf(string directory, ReadOnlySpan<byte> name) =>
        [.. Encoding.UTF8.GetBytes(directory), .. name.IsEmpty ? [] : "/"u8, .. name, 0];

    private static void Check(int returned)
    {
        if (returned < 0) throw new IOException(Marshal.GetLastPInvokeErrorMessage());
    }

    [LibraryImport("libc", EntryPoint = "creat", SetLastError = true)]
    private static partial int Creat(byte[] path, uint mode);

    [LibraryImport("libc", EntryPoint = "mkdir", SetLastError = true)]
    private static partial int Mkdir(byte[] path, uint mode);

    [LibraryImport("libc", EntryPoint = "mkfifo", SetLastError = true)]
    private static partial int Mkfifo(byte[] path, uint mode);

    [LibraryImport("libc", EntryPoint = "unlink", SetLastError = true)]
    private static partial int Unlink(byte[] path);

    [LibraryImport("libc", EntryPoint = "rmdir", SetLastError = true)]
    private static partial int Rmdir(byte[] path);

    [LibraryImport("libc", EntryPoint = "renameat2", SetLastError = true)]
    private static partial int RenameAt2(int fromDirectory, byte[] from, int toDirectory, byte[] to, uint flags);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
