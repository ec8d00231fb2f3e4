using CloudBox.Engine.Folder;
using CloudBox.Engine.Index;
using CloudBox.Protocol.Values;

namespace CloudBox.FileSystem.Reading;

/// <summary>Compares what stands at a path with what its row has on disk there.</summary>
internal static class KnownState
{
    private const uint PermissionBits = 0x1FF; // what entries keep of a mode

    /// <summary>
    /// True when nobody has touched it since it was read or put there: same kind, same stamp. Of a directory inode and permission
    /// bits count.
    /// </summary>
    public static bool Has(this IndexRow? row, EntryKind kind, DiskStamp stamp) =>
        row is { OnDisk: { } known } && row.OnDiskAs?.Kind == kind && IsSame(kind, known, stamp);

    /// <inheritdoc cref="Has(IndexRow?, EntryKind, DiskStamp)"/>
    public static bool Has(this DiskRow? row, EntryKind kind, DiskStamp stamp) => row is { } known && known.Kind == kind && IsSame(kind, known.Stamp, stamp);

    /// <summary>True when the look found what the row has on disk.</summary>
    public static bool Has(this IndexRow? row, Observation seen) => seen.EntryKind is { } kind && row.Has(kind, seen.Stamp);

    /// <summary>
    /// True when the row has a file or link on disk, or a directory, that does not stand there: nothing does, or a directory in
    /// place of a file. A file in place of something else is a write, and its observation says so.
    /// </summary>
    public static bool IsMissing(this IndexRow? row, Observation seen) => row?.OnDisk is not null
        && (seen.Kind == ObservedKind.Absent || (seen.Kind == ObservedKind.Directory && row.OnDiskAs?.Kind != EntryKind.Directory));

    private static bool IsSame(EntryKind kind, DiskStamp known, DiskStamp stamp) => kind == EntryKind.Directory
        ? known.Inode == stamp.Inode && (known.Mode & PermissionBits) == (stamp.Mode & PermissionBits)
        : known == stamp;
}
