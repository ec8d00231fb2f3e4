using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace CloudBox.FileSystem.Linux;

/// <summary>What <c>renameat2</c> does when the new name exists (<c>linux/fs.h</c>). Replacing is not offered.</summary>
internal enum RenameMode : uint
{
    /// <summary>RENAME_NOREPLACE: EEXIST when the new name is taken.</summary>
    NoReplace = 1,

    /// <summary>RENAME_EXCHANGE: both names exist and swap what they name, at once.</summary>
    Exchange = 2,
}

internal static partial class LibC
{
    private const int AtRemoveDirectory = 0x200;
    private const int AtEffectiveAccess = 0x200; // the same number, of another call
    private const int MayExecute = 1;
    private const int MayWrite = 2;

    private static readonly nint RenameAt2Number = IsArm64 ? 276 : 316;

    /// <summary>Renames, never replacing anything.</summary>
    public static Errno Rename(SafeFileHandle fromDirectory, string from, SafeFileHandle toDirectory, string to, RenameMode mode) =>
        Result(RenameAt2Native(RenameAt2Number, fromDirectory, from, toDirectory, to, (nint)mode));

    /// <summary>Makes a directory; <paramref name="mode"/> less the umask.</summary>
    public static Errno MakeDirectory(SafeFileHandle directory, string name, uint mode) =>
        Result(MkdirAtNative(directory, name, mode));

    /// <summary>Removes a name that is not a directory. Only ever for files of the program's own.</summary>
    public static Errno Unlink(SafeFileHandle directory, string name) => Result(UnlinkAtNative(directory, name, 0));

    /// <summary>Removes a directory, which the kernel does only when it is empty.</summary>
    public static Errno RemoveDirectory(SafeFileHandle directory, string name) =>
        Result(UnlinkAtNative(directory, name, AtRemoveDirectory));

    /// <summary>EACCES, or what else is in the way, unless this process may take names out of a directory.</summary>
    public static Errno MayEmpty(SafeFileHandle parent, string name) => Result(FAccessAtNative(parent, name, MayWrite | MayExecute, AtEffectiveAccess));

    [LibraryImport(Library, EntryPoint = "faccessat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int FAccessAtNative(SafeFileHandle directory, string name, int mode, int flags);

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint RenameAt2Native(
        nint number, SafeFileHandle fromDirectory, string from, SafeFileHandle toDirectory, string to, nint flags);

    [LibraryImport(Library, EntryPoint = "mkdirat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MkdirAtNative(SafeFileHandle directory, string name, uint mode);

    [LibraryImport(Library, EntryPoint = "unlinkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int UnlinkAtNative(SafeFileHandle directory, string name, int flags);
}
