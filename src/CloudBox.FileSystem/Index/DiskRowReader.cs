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
        return new DiskRow(path, IndexRowReader.StampAt(row, 1), ReadKind(row, key, path, database));
    }

    private static EntryKind ReadKind(SqliteStatement.Cursor row, ReadOnlySpan<byte> key, RelativePath path, IndexDatabase database)
    {
        if (!VersionSetCodec.TryReadKind(row.Bytes(7), key, out var kind)) throw database.DamagedRow($"the versions of {path}");
        return IndexRowReader.ShownAt(row, 6, key, path, database)?.Kind ?? kind;
    }
}
