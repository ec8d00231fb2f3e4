using System.Buffers.Binary;
using CloudBox.Engine.Index;
using CloudBox.Engine.Versions;
using CloudBox.FileSystem.Index;
using CloudBox.Protocol.Values;
using Microsoft.Data.Sqlite;

namespace CloudBox.Tests.FileSystem.Index;

/// <summary>Writes indexes as the program did before there were sessions.</summary>
internal static class FormatOne
{
    private const string Schema = """
        CREATE TABLE meta (id INTEGER PRIMARY KEY CHECK (id = 1), replica INTEGER NOT NULL, last_counter INTEGER NOT NULL,
          live_files INTEGER NOT NULL, root_nonce INTEGER, root_device INTEGER, root_inode INTEGER);
        CREATE TABLE file (tree_key BLOB PRIMARY KEY, live_name TEXT, live_sha1 BLOB, live_mtime_ns INTEGER, size INTEGER,
          mtime_ns INTEGER, ctime_ns INTEGER, inode INTEGER, mode INTEGER, versions BLOB NOT NULL) WITHOUT ROWID;
        CREATE INDEX file_live ON file (live_name, live_sha1, live_mtime_ns) WHERE live_name IS NOT NULL;
        INSERT INTO meta VALUES (1, 4711, 100, 0, 1, 2, 3);
        PRAGMA application_id = 0x43425832;
        PRAGMA user_version = 1;
        """;

    /// <summary>Makes an index with replica 4711, last counter 100 and root (1, 2, 3).</summary>
    public static void Create(string file, params IndexRow[] rows)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var schema = connection.CreateCommand();
        schema.CommandText = Schema;
        schema.ExecuteNonQuery();
        foreach (var row in rows) Insert(connection, row);
    }

    /// <summary>The bytes of a version set.</summary>
    public static byte[] Write(VersionSet versions, ReadOnlySpan<byte> key)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write((byte)1);
        writer.Write((ushort)versions.Siblings.Length);
        writer.Write((ushort)versions.Context.Entries.Length);
        foreach (var sibling in versions.Siblings) WriteSibling(writer, sibling);
        foreach (var dot in versions.Context.Entries) WriteDot(writer, dot);
        writer.Write(new byte[RowChecksum.Size]);
        writer.Flush();
        var bytes = stream.ToArray();
        RowChecksum.Seal(bytes, key);
        return bytes;
    }

    private static void WriteSibling(BinaryWriter writer, Sibling sibling)
    {
        WriteDot(writer, sibling.Dot);
        var (sha1, xxh128) = (new byte[Sha1Digest.Size], new byte[16]);
        sibling.Entry.Content.Sha1.CopyTo(sha1);
        BinaryPrimitives.WriteUInt128LittleEndian(xxh128, sibling.Entry.Content.Xxh128);
        writer.Write((byte)sibling.Entry.Kind);
        writer.Write(sibling.Entry.Content.Length);
        writer.Write(sha1);
        writer.Write(xxh128);
        writer.Write(sibling.Entry.ModifiedNs);
        writer.Write(sibling.Entry.Mode);
        writer.Write(sibling.Entry.StampNs);
    }

    private static void WriteDot(BinaryWriter writer, Dot dot)
    {
        writer.Write(dot.Replica.Value);
        writer.Write(dot.Counter);
    }

    private static void Insert(SqliteConnection connection, IndexRow row)
    {
        var key = System.Text.Encoding.UTF8.GetBytes(row.Path.Value.Replace('/', '\u0001'));
        var sha1 = new byte[Sha1Digest.Size];
        row.Current!.Content.Sha1.CopyTo(sha1);
        using var command = connection.CreateCommand();
        command.CommandText = """
            INSERT INTO file VALUES ($key, $name, $sha1, $modified, $size, $mtime, $ctime, $inode, $mode, $versions);
            UPDATE meta SET live_files = live_files + ($name IS NOT NULL);
            """;
        Add("$key", key);
        Add("$name", row.IsLive ? row.Path.Value : null);
        Add("$sha1", row.IsLive ? sha1 : null);
        Add("$modified", row.IsLive ? row.Current.ModifiedNs : null);
        Add("$size", row.OnDisk?.Size);
        Add("$mtime", row.OnDisk?.ModifiedNs);
        Add("$ctime", row.OnDisk?.ChangedNs);
        Add("$inode", (long?)row.OnDisk?.Inode);
        Add("$mode", (long?)row.OnDisk?.Mode);
        Add("$versions", Write(row.Versions, key));
        command.ExecuteNonQuery();

        void Add(string name, object? value) => command.Parameters.AddWithValue(name, value ?? DBNull.Value);
    }
}
