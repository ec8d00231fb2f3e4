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
    private readonly SqliteCommand _forget;
    private readonly SqliteCommand _putMeta;
    private readonly SqliteCommand _begin;
    private readonly SqliteCommand _commit;
    private readonly SqliteConnection _connection;

    public IndexBatch(SqliteConnection connection)
    {
        _connection = connection;
        _begin = connection.Prepare("BEGIN IMMEDIATE");
        _commit = connection.Prepare("COMMIT");
        _wasLive = connection.Prepare("SELECT live_name IS NOT NULL FROM file WHERE tree_key = $key", "$key");
        _put = connection.Prepare("""
            INSERT OR REPLACE INTO file
              (tree_key, live_name, live_sha1, live_mtime_ns, size, mtime_ns, ctime_ns, inode, mode, versions,
               sequence, copy_of, shown, present, tombstone)
            VALUES ($key, $name, $sha1, $modified, $size, $mtime, $ctime, $inode, $mode, $versions,
                    $sequence, $copyOf, $shown, $present, $tombstone)
            """,
            "$key", "$name", "$sha1", "$modified", "$size", "$mtime", "$ctime", "$inode", "$mode", "$versions",
            "$sequence", "$copyOf", "$shown", "$present", "$tombstone");
        _forget = connection.Prepare("DELETE FROM file WHERE tree_key = $key", "$key");
        _putMeta = connection.Prepare("UPDATE meta SET last_counter = $counter, live_files = $live WHERE id = 1", "$counter", "$live");
    }

    /// <summary>True from the first row until it is committed or forgotten.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Opens the batch, unless it is open.</summary>
    public void Begin()
    {
        if (IsOpen) return;
        _begin.ExecuteNonQuery();
        IsOpen = true;
    }

    /// <summary>Writes a row, opening the batch if need be.</summary>
    /// <returns>By how much the number of live files changes: -1, 0 or 1.</returns>
    public int Put(IndexRow row)
    {
        Begin();
        var key = TreeKey.Of(row.Path);
        var before = WasLive(key);
        Bind(row, key);
        _put.ExecuteNonQuery();
        return (row.IsLiveFile ? 1 : 0) - (before ? 1 : 0);
    }

    /// <summary>Removes a row, opening the batch if need be.</summary>
    /// <returns>By how much the number of live files changes: -1 or 0.</returns>
    public int Forget(RelativePath path)
    {
        Begin();
        var key = TreeKey.Of(path);
        var before = WasLive(key);
        _forget.Set(0, key);
        _forget.ExecuteNonQuery();
        return before ? -1 : 0;
    }

    /// <summary>Writes the root. Inside the batch.</summary>
    public void PutRoot(RootIdentity root)
    {
        using var command = _connection.Prepare(
            "UPDATE meta SET root_nonce = $nonce, root_device = $device, root_inode = $inode WHERE id = 1", "$nonce", "$device", "$inode");
        command.Set(0, (long)root.Nonce);
        command.Set(1, (long)root.Device);
        command.Set(2, (long)root.Inode);
        command.ExecuteNonQuery();
    }

    /// <summary>Makes the batch durable together with the counters that belong to it.</summary>
    public void Commit(ulong lastCounter, long liveFiles)
    {
        _putMeta.Set(0, (long)lastCounter);
        _putMeta.Set(1, liveFiles);
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
        _forget.Dispose();
        _putMeta.Dispose();
    }

    private bool WasLive(byte[] key)
    {
        _wasLive.Set(0, key);
        return _wasLive.ExecuteScalar() is 1L;
    }

    private void Bind(IndexRow row, byte[] key)
    {
        var live = row.IsLiveFile ? row.Current : null;
        _put.Set(0, key);
        _put.Set(1, live is null ? null : row.Path.Value);
        _put.Set(2, live is null ? null : Bytes(live.Content.Sha1));
        _put.Set(3, live?.ModifiedNs);
        _put.Set(4, row.OnDisk?.Size);
        _put.Set(5, row.OnDisk?.ModifiedNs);
        _put.Set(6, row.OnDisk?.ChangedNs);
        _put.Set(7, (long?)row.OnDisk?.Inode);
        _put.Set(8, (long?)row.OnDisk?.Mode);
        _put.Set(9, VersionSetCodec.Write(row.Versions, key));
        _put.Set(10, (long)row.Sequence);
        _put.Set(11, row.CopyOf?.Value);
        _put.Set(12, row.ShownInstead is { } shown ? ShownCodec.Write(shown, key) : null);
        _put.Set(13, row.IsLive || row.OnDisk is not null ? 1L : null);
        _put.Set(14, row.Versions.Siblings is [{ Entry.Kind: EntryKind.Deleted }] ? 1L : null);
    }

    private static byte[] Bytes(Sha1Digest digest)
    {
        var bytes = new byte[Sha1Digest.Size];
        digest.CopyTo(bytes);
        return bytes;
    }
}
