using CloudBox.Engine.Folder;
using CloudBox.Engine.Index;
using CloudBox.Engine.Versions;
using CloudBox.Protocol.Values;

namespace CloudBox.FileSystem.Index;

/// <summary>Turns rows of the table into values.</summary>
internal static class IndexRowReader
{
    /// <summary>The columns, in the order that <see cref="Read"/> expects.</summary>
    public const string Columns = "tree_key, versions, size, mtime_ns, ctime_ns, inode, mode, sequence, copy_of, shown";

    /// <summary>The row that the cursor stands on.</summary>
    /// <exception cref="IndexException">It is damaged.</exception>
    public static IndexRow Read(SqliteStatement.Cursor row, IndexDatabase database)
    {
        var key = row.Bytes(0);
        var path = ReadPath(key, database);
        return new IndexRow(path, ReadVersions(row.Bytes(1), key, path, database), row.IsNull(2) ? null : StampAt(row, 2))
        {
            Sequence = (ulong)row.Int64(7),
            CopyOf = ReadCopyOf(row, database, path),
            ShownInstead = ShownAt(row, 9, key, path, database),
        };
    }

    /// <summary>All rows of a query.</summary>
    public static List<IndexRow> ReadAll(SqliteStatement query, IndexDatabase database)
    {
        var rows = new List<IndexRow>();
        using var cursor = query.Rows();
        while (cursor.Next()) rows.Add(Read(cursor, database));
        return rows;
    }

    /// <summary>The path that a key stands for.</summary>
    public static RelativePath ReadPath(ReadOnlySpan<byte> key, IndexDatabase database) =>
        TreeKey.TryRead(key, out var path) ? path : throw database.DamagedRow("a name");

    /// <summary>The versions of the row with this key.</summary>
    public static VersionSet ReadVersions(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> key, RelativePath path, IndexDatabase database) =>
        VersionSetCodec.TryRead(bytes, key, out var versions) ? versions : throw database.DamagedRow($"the versions of {path}");

    /// <summary>The stamp in five columns from this one on, size to mode.</summary>
    public static DiskStamp StampAt(SqliteStatement.Cursor row, int column) =>
        new(row.Int64(column), row.Int64(column + 1), row.Int64(column + 2), (ulong)row.Int64(column + 3), (uint)row.Int64(column + 4));

    /// <summary>What is shown instead of the winner, in this column; null when the winner is.</summary>
    public static Shown? ShownAt(SqliteStatement.Cursor row, int column, ReadOnlySpan<byte> key, RelativePath path, IndexDatabase database)
    {
        if (row.IsNull(column)) return null;
        return ShownCodec.TryRead(row.Bytes(column), key, out var shown) ? shown : throw database.DamagedRow($"what is shown at {path}");
    }

    private static RelativePath? ReadCopyOf(SqliteStatement.Cursor row, IndexDatabase database, RelativePath path)
    {
        if (row.IsNull(8)) return null;
        return RelativePath.TryParse(row.Text(8), out var owner, out _) ? owner : throw database.DamagedRow($"the owner of {path}");
    }
}
