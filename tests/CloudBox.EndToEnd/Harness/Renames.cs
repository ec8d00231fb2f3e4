using System.Runtime.InteropServices;

namespace CloudBox.EndToEnd.Harness;

/// <summary>Renames that tell exactly what they did, whatever another program does to the same names at that moment.</summary>
public static partial class Renames
{
    private const int CurrentDirectory = -100; // AT_FDCWD
    private const uint NoReplace = 1; // RENAME_NOREPLACE
    private const uint Exchange = 2; // RENAME_EXCHANGE

    /// <summary>Gives a file another name. False when that is taken or the file is gone.</summary>
    public static bool Move(string from, string to) => RenameAt(CurrentDirectory, from, CurrentDirectory, to, NoReplace) == 0;

    /// <summary>Two files exchange their names. False when one of them is gone.</summary>
    public static bool Swap(string one, string other) => RenameAt(CurrentDirectory, one, CurrentDirectory, other, Exchange) == 0;

    /// <summary>Puts a file at a path. True when it has replaced something, which has the file's old name now.</summary>
    /// <exception cref="IOException">There is no directory for it.</exception>
    public static bool Replace(string file, string path)
    {
        for (var tries = 0; tries < 100; tries++)
        {
            if (Swap(file, path)) return true;
            if (Move(file, path)) return false;
        }

        throw new IOException($"{path} cannot be replaced.");
    }

    [LibraryImport("libc", EntryPoint = "renameat2", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameAt(int oldDirectory, string oldPath, int newDirectory, string newPath, uint flags);
}
