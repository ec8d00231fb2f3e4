using CloudBox.Engine.Folder;
using CloudBox.Engine.Index;
using CloudBox.Engine.Versions;
using CloudBox.Protocol.Values;
using Microsoft.Data.Sqlite;

namespace CloudBox.FileSystem.Index;

/// <summary>Turns rows of the table into values.</summary>
internal static class IndexRowReader
{
    /// <summary>The columns, in the order that <see cref="Read"/> expects.</summary>
    public const string Columns = "tree_key, versions, size, mtime_ns, ctime_ns, inode, mode, sequence, copy_of, shown";

    /// <summary>The row that the reader stands on.</summary>
    /// <exception cref="IndexException">It is damaged.</exception>
    public static IndexRow Read(SqliteDataReader reader, IndexDatabase database, out byte[] key)
    {
        key = reader.GetFieldValue<byte[]>(0);
        var path = ReadPath(key, database);
        return new IndexRow(path, ReadVersions(reader.GetFieldValue<byte[]>(1), key, path, database), ReadStamp(reader))
        {
            Sequence = (ulong)reader.GetInt64(7),
            CopyOf = ReadCopyOf(reader, database, path),
            ShownInstead = ReadShown(reader, database, key, path),
        };
    }

    /// <summary>All rows of a query.</summary>
    public static List<IndexRow> ReadAll(SqliteCommand query, IndexDatabase database)
    {
        var rows = new List<IndexRow>();
        using var reader = query.ExecuteReader();
        while (reader.Read()) rows.Add(Read(reader, database, out _));
        return rows;
    }

    /// <summary>The path that a key stands for.</summary>
    public static RelativePath ReadPath(byte[] key, IndexDatabase database) =>
        TreeKey.TryRead(key, out var path) ? path : throw database.DamagedRow("a name");

    /// <summary>The versions of the row with this key.</summary>
    public static VersionSet ReadVersions(byte[] bytes, byte[] key, RelativePath path, IndexDatabase database) =>
        VersionSetCodec.TryRead(bytes, key, out var versions) ? versions : throw database.DamagedRow($"the versions of {path}");

    private static DiskStamp? ReadStamp(SqliteDataReader reader) => reader.IsDBNull(2)
        ? null
        : new DiskStamp(reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4), (ulong)reader.GetInt64(5), (uint)reader.GetInt64(6));

    private static RelativePath? ReadCopyOf(SqliteDataReader reader, IndexDatabase database, RelativePath path)
    {
        if (reader.IsDBNull(8)) return null;
        return RelativePath.TryParse(reader.GetString(8), out var owner, out _) ? owner : throw database.DamagedRow($"the owner of {path}");
    }

    private static Shown? ReadShown(SqliteDataReader reader, IndexDatabase database, byte[] key, RelativePath path)
    {
        if (reader.IsDBNull(9)) return null;
        return ShownCodec.TryRead(reader.GetFieldValue<byte[]>(9), key, out var shown) ? shown : throw database.DamagedRow($"what is shown at {path}");
    }
}
