using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CloudBox.FileSystem.Linux;
using Microsoft.Win32.SafeHandles;

namespace CloudBox.FileSystem.Root;

/// <summary>
/// The file <c>.cloudbox/marker</c>: a random nonce as 16 hexadecimal digits and a line feed. It tells the folder from a mount
/// point whose disk is missing and from another folder with the same path.
/// </summary>
internal static class RootMarker
{
    /// <summary>Name in the program's directory.</summary>
    public const string FileName = "marker";

    private const int Digits = 16;

    /// <summary>Reads the nonce; ENOENT when there is no marker, EINVAL when its text is no nonce.</summary>
    public static Errno Read(SafeFileHandle ownDirectory, out ulong nonce)
    {
        nonce = 0;
        var errno = LibC.OpenAt(ownDirectory, FileName, OpenFlags.ReadOnly | OpenFlags.NonBlocking, out var file);
        using (file)
        {
            if (errno != Errno.None) return errno;
            Span<byte> text = stackalloc byte[Digits + 2];
            errno = LibC.Read(file, text, 0, out var read);
            if (errno != Errno.None) return errno;
            return TryParse(text[..read], out nonce) ? Errno.None : Errno.EINVAL;
        }
    }

    /// <summary>Writes a new nonce, durably. EEXIST: a marker is there already.</summary>
    public static Errno Create(SafeFileHandle ownDirectory, out ulong nonce)
    {
        nonce = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));
        var temporary = $"{FileName}-{nonce:x16}";
        var errno = WriteDurably(ownDirectory, temporary, Encoding.ASCII.GetBytes($"{nonce:x16}\n"));
        if (errno == Errno.None) errno = LibC.Rename(ownDirectory, temporary, ownDirectory, FileName, RenameMode.NoReplace);
        if (errno != Errno.None) _ = LibC.Unlink(ownDirectory, temporary);
        return errno == Errno.None ? LibC.Sync(ownDirectory) : errno;
    }

    private static Errno WriteDurably(SafeFileHandle directory, string name, ReadOnlySpan<byte> text)
    {
        var errno = LibC.OpenAt(directory, name, OpenFlags.ReadWrite | OpenFlags.Create | OpenFlags.Exclusive, out var file, mode: 0x180);
        using (file)
        {
            if (errno == Errno.None) errno = LibC.Write(file, text, 0);
            return errno == Errno.None ? LibC.Sync(file) : errno;
        }
    }

    private static bool TryParse(ReadOnlySpan<byte> text, out ulong nonce)
    {
        nonce = 0;
        if (text.Length is not (Digits or Digits + 1) || (text.Length > Digits && text[Digits] != '\n')) return false;
        return ulong.TryParse(text[..Digits], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out nonce);
    }
}
