using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace CloudBox.FileSystem.Linux;

internal static partial class LibC
{
    /// <summary>Longest text of a symbolic link, in bytes.</summary>
    public const int MaxLinkBytes = 4096;

    /// <summary>Makes a symbolic link; EEXIST when the name is taken.</summary>
    /// <param name="text">What it points to: any bytes but NUL.</param>
    /// <param name="directory">Where.</param>
    /// <param name="name">Its name.</param>
    public static unsafe Errno MakeLink(ReadOnlySpan<byte> text, SafeFileHandle directory, string name)
    {
        Span<byte> withNul = stackalloc byte[MaxLinkBytes + 1];
        if (text.IsEmpty || text.Length > MaxLinkBytes || text.Contains((byte)0)) return Errno.EINVAL;
        text.CopyTo(withNul);
        withNul[text.Length] = 0;
        fixed (byte* bytes = withNul) return Result(SymlinkAtNative(bytes, directory, name));
    }

    /// <summary>Opens a link itself, or anything else that has the name, for looking only (O_PATH): nothing happens to it.</summary>
    public static Errno OpenForLooking(SafeFileHandle directory, string name, out SafeFileHandle handle) =>
        OpenAt(directory, name, OpenFlags.Path | OpenFlags.NoFollow, out handle);

    /// <summary>The text of an <see cref="OpenForLooking">opened</see> link.</summary>
    /// <param name="link">The link.</param>
    /// <param name="buffer">Takes the text; one that fills it may have been cut.</param>
    /// <param name="length">Bytes of text.</param>
    public static unsafe Errno ReadLink(SafeFileHandle link, Span<byte> buffer, out int length)
    {
        fixed (byte* bytes = buffer)
        {
            var returned = ReadLinkAtNative(link, "", bytes, (nuint)buffer.Length);
            length = returned > 0 ? (int)returned : 0;
            return Result(returned);
        }
    }

    [LibraryImport(Library, EntryPoint = "symlinkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int SymlinkAtNative(byte* text, SafeFileHandle directory, string name);

    [LibraryImport(Library, EntryPoint = "readlinkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial nint ReadLinkAtNative(SafeFileHandle directory, string name, byte* buffer, nuint size);
}
