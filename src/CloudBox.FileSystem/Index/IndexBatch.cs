using CloudBox.Engine.Folder;
using CloudBox.Engine.Index;
using CloudBox.Protocol.Values;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace CloudBox.FileSystem.Index;

/// <summary>The statements that change the index, on the one connection that writes. One caller at a time.</summary>
internal sealed class IndexBatch : IDisposable
{
    private readonly SqliteCommand _wasLive;
    private readonly SqliteCommand _put;
    private readonly SqliteCommand _putMeta;
    private readonly SqliteCommand _begin;
    private readonly SqliteCommand _commit;
    private readonly SqliteConnection _connection;

    public IndexBatch(SqliteConnection connection)
    {
        _connection = connection;
        _begin = Command("BEGIN IMMEDIATE");
        _commit = Command("COMMIT");
        _wasLive = Command("SELECT live_name IS NOT NULL FROM file WHERE tree_key = $key", "$key");
        _put = Command("""
            INSERT OR REPLACE INTO file
              (tree_key, live_name, live_sha1, live_mtime_ns, size, mtime_ns, ctime_ns, inode, mode, versions)
            VALUES ($key, $name, $sha1, $modified, $size, $mtime, $ctime, $inode, $mode, $versions)
            """, "$key", "$name", "$sha1", "$modified", "$size", "$mtime", "$ctime", "$inode", "$mode", "$versions");
        _putMeta = Command("UPDATE meta SET last_counter = $counter, live_files = $live WHERE id = 1", "$counter", "$live");
    }

    /// <summary>True from the first row until it is committed or forgotten.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Writes a row, opening the batch if need be.</summary>
    /// <returns>By how much the number of live files changes: -1, 0 or 1.</returns>
    public int Put(IndexRow row)
    {
        Begin();
        var key = TreeKey.Of(row.Path);
        var before = WasLive(key);
        Bind(row, key);
        _put.ExecuteNonQuery();
        return (row.IsLive ? 1 : 0) - (before ? 1 : 0);
    }

    /// <summary>Writes the root, opening the batch if need be.</summary>
    public void PutRoot(RootIdentity root)
    {
        Begin();
        using var command = Command(
            "UPDATE meta SET root_nonce = $nonce, root_device = $device, root_inode = $inode WHERE id = 1", "$nonce", "$device", "$inode");
        Set(command, 0, (long)root.Nonce);
        Set(command, 1, (long)root.Device);
        Set(command, 2, (long)root.Inode);
        command.ExecuteNonQuery();
    }

    /// <summary>Makes the batch durable together with the counters that belong to it.</summary>
    public void Commit(ulong lastCounter, long liveFiles)
    {
        Set(_putMeta, 0, (long)lastCounter);
        Set(_putMeta, 1, liveFiles);
        _putMeta.ExecuteNonQuery();
        _commit.ExecuteNonQuery();
        IsOpen = false;
    }

    /// <summary>Forgets the batch.</summary>
    public void Rollback()
    {
        IsOpen = false;

        // Some errors, a full disk among them, have already made SQLite roll back by itself.
        if (raw.sqlite3_get_autocommit(_connection.Handle) == 0) IndexDatabase.Execute(_connection, "ROLLBACK");
    }

    public void Dispose()
    {
        _begin.Dispose();
        _commit.Dispose();
        _wasLive.Dispose();
        _put.Dispose();
        _putMeta.Dispose();
    }

    private void Begin()
    {
        if (IsOpen) return;
        _begin.ExecuteNonQuery();
        IsOpen = true;
    }

    private bool WasLive(byte[] key)
    {
        Set(_wasLive, 0, key);
        return _wasLive.ExecuteScalar() is 1L;
    }

    private void Bind(IndexRow row, byte[] key)
    {
        var live = row.IsLive ? row.Current : null;
        Set(_put, 0, key);
        Set(_put, 1, live is null ? null : row.Path.Value);
        Set(_put, 2, live is null ? null : Bytes(live.Content.Sha1));
        Set(_put, 3, live?.ModifiedNs);
        Set(_put, 4, row.OnDisk?.Size);
        Set(_put, 5, row.OnDisk?.ModifiedNs);
        Set(_put, 6, row.OnDisk?.ChangedNs);
        Set(_put, 7, (long?)row.OnDisk?.Inode);
        Set(_put, 8, (long?)row.OnDisk?.Mode);
        Set(_put, 9, VersionSetCodec.Write(row.Versions, key));
    }

    private static byte[] Bytes(Sha1Digest digest)
    {
        var bytes = new byte[Sha1Digest.Size];
        digest.CopyTo(bytes);
        return bytes;
    }

    private static void Set(SqliteCommand command, int parameter, object? value) =>
        command.Parameters[parameter].Value = value ?? DBNull.Value;

    private SqliteCommand Command(string sql, params ReadOnlySpan<string> parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in parameters) command.Parameters.Add(new SqliteParameter { ParameterName = name });
        return command;
    }
}
