using CloudBox.Engine.Folder;
using CloudBox.Engine.Index;
using Microsoft.Data.Sqlite;

namespace CloudBox.FileSystem.Index;

/// <summary>Turns rows of the table into values.</summary>
internal static class IndexRowReader
{
    /// <summary>The columns, in the order that <see cref="Read"/> expects.</summary>
    public const string Columns = "tree_key, versions, size, mtime_ns, ctime_ns, inode, mode";

    /// <summary>The row that the reader stands on.</summary>
    /// <exception cref="IndexException">It is damaged.</exception>
    public static IndexRow Read(SqliteDataReader reader, IndexDatabase database, out byte[] key)
    {
        key = reader.GetFieldValue<byte[]>(0);
        if (!TreeKey.TryRead(key, out var path)) throw database.DamagedRow("a name");
        if (!VersionSetCodec.TryRead(reader.GetFieldValue<byte[]>(1), key, out var versions)) throw database.DamagedRow($"the versions of {path}");
        return new IndexRow(path, versions, ReadStamp(reader));
    }

    private static DiskStamp? ReadStamp(SqliteDataReader reader) => reader.IsDBNull(2)
        ? null
        : new DiskStamp(reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4), (ulong)reader.GetInt64(5), (uint)reader.GetInt64(6));
}
