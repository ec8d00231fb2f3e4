using CloudBox.Engine.Folder;
using CloudBox.Engine.Index;
using CloudBox.Protocol.Values;

namespace CloudBox.FileSystem.Index;

/// <summary>Turns rows of the table into what a walk needs of them. Damage is noticed as with <see cref="IndexRowReader"/>.</summary>
internal static class DiskRowReader
{
    /// <summary>The columns, in the order that <see cref="Read"/> expects.</summary>
    public const string Columns = "tree_key, size, mtime_ns, ctime_ns, inode, mode, shown, versions";

    /// <summary>The row that the cursor stands on; it has something on disk.</summary>
    /// <exception cref="IndexException">It is damaged.</exception>
    public static DiskRow Read(SqliteStatement.Cursor row, IndexDatabase database)
    {
        var key = row.Bytes(0);
        var path = IndexRowReader.ReadPath(key, database);
        var stamp = new DiskStamp(row.Int64(1), row.Int64(2), row.Int64(3), (ulong)row.Int64(4), (uint)row.Int64(5));
        return new DiskRow(path, stamp, ReadKind(row, key, path, database));
    }

    private static EntryKind ReadKind(SqliteStatement.Cursor row, ReadOnlySpan<byte> key, RelativePath path, IndexDatabase database)
    {
        if (!VersionSetCodec.TryReadKind(row.Bytes(7), key, out var kind)) throw database.DamagedRow($"the versions of {path}");
        if (row.IsNull(6)) return kind;
        return ShownCodec.TryRead(row.Bytes(6), key, out var shown) ? shown.Kind : throw database.DamagedRow($"what is shown at {path}");
    }
}
