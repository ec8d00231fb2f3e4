using CloudBox.FileSystem.Linux;
using CloudBox.Protocol.Values;
using Microsoft.Win32.SafeHandles;

namespace CloudBox.FileSystem.Root;

/// <summary>
/// The program's own directory in the folder, <c>.cloudbox</c>, with the stage and the archive, held open. Only the owner may
/// look inside (0700). The exclusive lock on it lasts as long as this object.
/// </summary>
internal sealed class OwnDirectories : IDisposable
{
    private const uint OwnerOnly = 0x1C0; // 0700
    private const string LockName = "lock";

    private static readonly ulong DirectoryFlags = OpenFlags.ReadOnly | OpenFlags.Directory;

    private readonly SafeFileHandle _lock;

    private OwnDirectories(SafeFileHandle top, SafeFileHandle @lock, SafeFileHandle stage, SafeFileHandle archive) =>
        (Top, _lock, Stage, Archive) = (top, @lock, stage, archive);

    /// <summary><c>.cloudbox</c> itself.</summary>
    public SafeFileHandle Top { get; }

    /// <summary>Incoming bytes; nothing of the user's is ever in there.</summary>
    public SafeFileHandle Stage { get; }

    /// <summary>Displaced files.</summary>
    public SafeFileHandle Archive { get; }

    /// <summary>True when the folder has been used before.</summary>
    public static bool Exist(FolderRoot root) =>
        LibC.StatAt(root.Handle, RelativePath.ReservedName, out var status) == Errno.None && status.IsDirectory;

    /// <summary>Opens the directories, makes those that are missing, and takes the lock.</summary>
    /// <exception cref="IOException">Another process has the lock, or a call failed; the message is for people.</exception>
    public static OwnDirectories Open(FolderRoot root)
    {
        var opened = new Stack<SafeFileHandle>();
        try
        {
            opened.Push(OpenOrMake(root, root.Handle, RelativePath.ReservedName));
            var top = opened.Peek();
            opened.Push(Lock(root, top));
            var @lock = opened.Peek();
            opened.Push(OpenOrMake(root, top, "stage"));
            var stage = opened.Peek();
            return new(top, @lock, stage, OpenOrMake(root, top, "archive"));
        }
        catch
        {
            foreach (var handle in opened) handle.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Archive.Dispose();
        Stage.Dispose();
        _lock.Dispose();
        Top.Dispose();
    }

    private static SafeFileHandle OpenOrMake(FolderRoot root, SafeFileHandle parent, string name)
    {
        var action = $"use {RelativePath.ReservedName} in the folder {root.Path}";
        var made = LibC.MakeDirectory(parent, name, OwnerOnly);
        if (made == Errno.None) made = LibC.Sync(parent);
        if (made != Errno.EEXIST) ErrnoException.ThrowIfFailed(made, action);
        ErrnoException.ThrowIfFailed(LibC.OpenAt(parent, name, DirectoryFlags, out var directory), action);
        return directory;
    }

    private static SafeFileHandle Lock(FolderRoot root, SafeFileHandle top)
    {
        var action = $"lock the folder {root.Path}";
        ErrnoException.ThrowIfFailed(LibC.OpenAt(top, LockName, OpenFlags.ReadWrite | OpenFlags.Create, out var file, mode: 0x180), action);
        var errno = LibC.TryLock(file);
        if (errno == Errno.None) return file;
        file.Dispose();
        if (errno != Errno.EAGAIN) throw ErrnoException.From(errno, action);
        throw new IOException($"Another cloudbox already uses the folder {root.Path}: stop that one, or choose another folder.");
    }
}
