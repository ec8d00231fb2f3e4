namespace CloudBox.Engine.Folder;

/// <summary>What tells that a file has not been touched: as <c>stat</c> has it.</summary>
/// <param name="Size">Bytes.</param>
/// <param name="ModifiedNs">mtime, ns since the epoch.</param>
/// <param name="ChangedNs">ctime, ns since the epoch: catches an edit that puts size and mtime back.</param>
/// <param name="Inode">Inode number.</param>
/// <param name="Mode">Permission bits (mode &amp; 07777).</param>
public readonly record struct DiskStamp(long Size, long ModifiedNs, long ChangedNs, ulong Inode, uint Mode)
{
    /// <summary>True when both can be the same bytes of the same file; a rename changes the ctime, so that is left out.</summary>
    public bool IsSameFile(DiskStamp other) => Size == other.Size && ModifiedNs == other.ModifiedNs && Inode == other.Inode;
}

/// <summary>Which directory the root is: a marker file's nonce, and the directory itself.</summary>
/// <param name="Nonce">Random, written into the marker when the folder was first used.</param>
/// <param name="Device">Device number of the root; may change across reboots.</param>
/// <param name="Inode">Inode number of the root.</param>
public readonly record struct RootIdentity(ulong Nonce, ulong Device, ulong Inode);
