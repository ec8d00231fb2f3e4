using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CloudBox.FileSystem.Linux;
using Microsoft.Win32.SafeHandles;

namespace CloudBox.FileSystem.Root;

/// <summary>A number in a file of the program's own directory: 16 hexadecimal digits and a line feed. Written whole and durably, or not at all.</summary>
internal static class SmallFile
{
    private const int Digits = 16;
    private const uint OwnerOnly = 0x180; // 0600

    /// <summary>Reads the number; ENOENT when there is no such file, EINVAL when its text is no number.</summary>
    public static Errno Read(SafeFileHandle directory, string name, out ulong number)
    {
        number = 0;
        var errno = LibC.OpenAt(directory, name, OpenFlags.ReadOnly | OpenFlags.NonBlocking, out var file);
        using (file)
        {
            if (errno != Errno.None) return errno;
            Span<byte> text = stackalloc byte[Digits + 2];
            errno = LibC.Read(file, text, 0, out var read);
            if (errno != Errno.None) return errno;
            return TryParse(text[..read], out number) ? Errno.None : Errno.EINVAL;
        }
    }

    /// <summary>Makes the file. EEXIST: there is one already.</summary>
    public static Errno Create(SafeFileHandle directory, string name, ulong number) => Write(directory, name, number, RenameMode.NoReplace);

    /// <summary>Makes the file, or puts another number into it.</summary>
    public static Errno Replace(SafeFileHandle directory, string name, ulong number)
    {
        var errno = Write(directory, name, number, RenameMode.NoReplace);
        return errno == Errno.EEXIST ? Write(directory, name, number, RenameMode.Exchange) : errno;
    }

    private static Errno Write(SafeFileHandle directory, string name, ulong number, RenameMode mode)
    {
        var temporary = $"{name}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}";
        var errno = WriteDurably(directory, temporary, Encoding.ASCII.GetBytes($"{number:x16}\n"));
        if (errno == Errno.None) errno = LibC.Rename(directory, temporary, directory, name, mode);
        if (errno != Errno.None || mode == RenameMode.Exchange) _ = LibC.Unlink(directory, temporary);
        return errno == Errno.None ? LibC.Sync(directory) : errno;
    }

    private static Errno WriteDurably(SafeFileHandle directory, string name, ReadOnlySpan<byte> text)
    {
        var errno = LibC.OpenAt(directory, name, OpenFlags.ReadWrite | OpenFlags.Create | OpenFlags.Exclusive, out var file, OwnerOnly);
        using (file)
        {
            if (errno == Errno.None) errno = LibC.Write(file, text, 0);
            return errno == Errno.None ? LibC.Sync(file) : errno;
        }
    }

    private static bool TryParse(ReadOnlySpan<byte> text, out ulong number)
    {
        number = 0;
        if (text.Length is not (Digits or Digits + 1) || (text.Length > Digits && text[Digits] != '\n')) return false;
        return ulong.TryParse(text[..Digits], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number);
    }
}
