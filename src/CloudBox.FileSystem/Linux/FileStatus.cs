using CloudBox.Engine.Folder;
using CloudBox.Protocol.Values;

namespace CloudBox.FileSystem.Linux;

/// <summary>What stands behind a name (the type bits of <c>st_mode</c>).</summary>
internal enum FileType : ushort
{
    Unknown = 0,
    Fifo = 0x1000,
    CharacterDevice = 0x2000,
    Directory = 0x4000,
    BlockDevice = 0x6000,
    Regular = 0x8000,
    SymbolicLink = 0xA000,
    Socket = 0xC000,
}

/// <summary>What <c>statx</c> says of a file.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Device">Device number, major in the upper half.</param>
/// <param name="Blocks">Space taken, in units of <see cref="BlockSize"/>.</param>
/// <param name="Stamp">Size, times, inode and mode.</param>
/// <param name="IsMountRoot">True when it is the root of something mounted there (known since Linux 5.8).</param>
internal readonly record struct FileStatus(FileType Type, ulong Device, ulong Blocks, DiskStamp Stamp, bool IsMountRoot = false)
{
    /// <summary>Bytes of a block, whatever the file system's own are.</summary>
    public const int BlockSize = 512;

    public bool IsRegular => Type == FileType.Regular;

    public bool IsDirectory => Type == FileType.Directory;

    public bool IsLink => Type == FileType.SymbolicLink;

    /// <summary>What entries call it; null for what is never synchronised.</summary>
    public EntryKind? EntryKind => Type switch
    {
        FileType.Regular => Protocol.Values.EntryKind.File,
        FileType.SymbolicLink => Protocol.Values.EntryKind.Symlink,
        FileType.Directory => Protocol.Values.EntryKind.Directory,
        _ => null,
    };

    /// <summary>
    /// The stamp as entries have it: of a directory only inode and mode, because its size and times change with what is inside.
    /// </summary>
    public DiskStamp EntryStamp => IsDirectory ? new DiskStamp(0, 0, 0, Stamp.Inode, Stamp.Mode) : Stamp;

    /// <summary>True for the directory that has this stamp, also when it has got another mode; never for what is mounted over it.</summary>
    public bool IsDirectoryWith(DiskStamp stamp) => IsDirectory && !IsMountRoot && Stamp.Inode == stamp.Inode;

    /// <summary>The type in words, with its article.</summary>
    public string TypeInWords => Type switch
    {
        FileType.Regular => "a file",
        FileType.Directory => "a directory",
        FileType.SymbolicLink => "a symbolic link",
        FileType.Fifo => "a named pipe",
        FileType.Socket => "a socket",
        FileType.CharacterDevice or FileType.BlockDevice => "a device",
        _ => "not a file",
    };
}
