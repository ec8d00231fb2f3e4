using CloudBox.Engine.Folder;
using CloudBox.FileSystem.Linux;
using CloudBox.Protocol.Values;

namespace CloudBox.FileSystem.Root;

/// <summary>
/// Knows whether the root is still the folder it was (I7): a disk that is not mounted, or an emptied or replaced directory,
/// must never look like a folder whose files were deleted. Also keeps a second daemon out of the folder. Thread-safe.
/// </summary>
internal sealed class RootGuard : IDisposable
{
    private readonly FolderRoot _root;
    private readonly ulong _ownInode;

    private RootGuard(FolderRoot root, OwnDirectories directories, ulong nonce, ulong ownInode)
    {
        (_root, Directories, _ownInode) = (root, directories, ownInode);
        Identity = new RootIdentity(nonce, root.Device, root.Inode);
    }

    /// <summary>Which root this is.</summary>
    public RootIdentity Identity { get; }

    /// <summary>The program's own directories, locked.</summary>
    public OwnDirectories Directories { get; }

    /// <summary>Takes the folder. Without an expectation, a folder that was never used before gets its marker.</summary>
    /// <param name="root">The opened root; stays the caller's.</param>
    /// <param name="expectedNonce">The marker that the index remembers; null when the index is new.</param>
    /// <exception cref="IOException">Another process has the folder, or it is not the expected one; the message is for people.</exception>
    public static RootGuard Open(FolderRoot root, ulong? expectedNonce)
    {
        // Before anything is made: an empty mount point must stay empty.
        if (expectedNonce is not null && !OwnDirectories.Exist(root)) throw new IOException(RootProblem.MarkerMissing(root));
        var directories = OwnDirectories.Open(root);
        try
        {
            var nonce = ReadOrCreateMarker(root, directories, mayCreate: expectedNonce is null);
            if (expectedNonce is not null && nonce != expectedNonce) throw new IOException(RootProblem.OtherFolder(root));
            ErrnoException.ThrowIfFailed(LibC.Stat(directories.Top, out var own), $"look at the folder {root.Path}");
            return new(root, directories, nonce, own.Stamp.Inode);
        }
        catch
        {
            directories.Dispose();
            throw;
        }
    }

    /// <summary>Is this still the root that was opened? A handful of system calls, some microseconds.</summary>
    public RootHealth Check()
    {
        var errno = LibC.StatUserPath(_root.Path, out var status);
        if (errno.MeansAbsent()) return RootHealth.Broken(RootProblem.Gone(_root));
        if (errno != Errno.None) return RootHealth.Broken(RootProblem.Unreadable(_root, errno));
        if (status.Device != _root.Device || status.Stamp.Inode != _root.Inode) return RootHealth.Broken(RootProblem.OtherFolder(_root));
        return CheckMarker();
    }

    public void Dispose() => Directories.Dispose();

    // By name from the root, not by the descriptor of .cloudbox: that one lives on when somebody moves or deletes it.
    private RootHealth CheckMarker()
    {
        var errno = LibC.OpenAt(_root.Handle, RelativePath.ReservedName, OpenFlags.Path | OpenFlags.Directory, out var top);
        using (top)
        {
            FileStatus own = default;
            ulong nonce = 0;
            if (errno == Errno.None) errno = LibC.Stat(top, out own);
            if (errno == Errno.None) errno = RootMarker.Read(top, out nonce);
            return errno switch
            {
                Errno.None when nonce == Identity.Nonce && own.Stamp.Inode == _ownInode => RootHealth.Healthy,
                Errno.None or Errno.EINVAL => RootHealth.Broken(RootProblem.OtherFolder(_root)),
                Errno.ENOENT or Errno.ENOTDIR or Errno.ELOOP => RootHealth.Broken(RootProblem.MarkerMissing(_root)),
                _ => RootHealth.Broken(RootProblem.Unreadable(_root, errno)),
            };
        }
    }

    private static ulong ReadOrCreateMarker(FolderRoot root, OwnDirectories directories, bool mayCreate)
    {
        var errno = RootMarker.Read(directories.Top, out var nonce);
        if (errno == Errno.ENOENT && mayCreate) errno = RootMarker.Create(directories.Top, out nonce);
        return errno switch
        {
            Errno.None => nonce,
            Errno.ENOENT => throw new IOException(RootProblem.MarkerMissing(root)),
            Errno.EINVAL => throw new IOException(RootProblem.MarkerDamaged(root)),
            _ => throw ErrnoException.From(errno, $"read or write the marker of the folder {root.Path}"),
        };
    }
}
