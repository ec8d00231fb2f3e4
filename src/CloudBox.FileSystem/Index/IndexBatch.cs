using CloudBox.Engine.Folder;
using CloudBox.Engine.Index;
using CloudBox.Protocol.Values;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace CloudBox.FileSystem.Index;

/// <summary>The statements that change the index, on the one connection that writes. One caller at a time.</summary>
internal sealed class IndexBatch : IDisposable
{
    private readonly SqliteStatement _put;
    private readonly SqliteStatement _putVersions;
    private readonly SqliteStatement _forget;
    private readonly SqliteStatement _putMeta;
    private readonly SqliteStatement _beginReading;
    private readonly SqliteStatement _begin;
    private readonly SqliteStatement _commit;
    private readonly SqliteConnection _connection;

    public IndexBatch(SqliteConnection connection)
    {
        _connection = connection;
        _beginReading = SqliteStatement.Prepare(connection, "BEGIN");
        _begin = SqliteStatement.Prepare(connection, "BEGIN IMMEDIATE");
        _commit = SqliteStatement.Prepare(connection, "COMMIT");
        _put = SqliteStatement.Prepare(connection, """
            INSERT OR REPLACE INTO file
              (tree_key, live_name, live_sha1, live_mtime_ns, size, mtime_ns, ctime_ns, inode, mode, versions,
               sequence, copy_of, shown, present, tombstone)
            VALUES ($key, $name, $sha1, $modified, $size, $mtime, $ctime, $inode, $mode, $versions,
                    $sequence, $copyOf, $shown, $present, $tombstone)
            """);
        _putVersions = SqliteStatement.Prepare(connection, "UPDATE file SET versions = $versions, sequence = $sequence WHERE tree_key = $key");
        _forget = SqliteStatement.Prepare(connection, "DELETE FROM file WHERE tree_key = $key");
        _putMeta = SqliteStatement.Prepare(connection, "UPDATE meta SET last_counter = $counter, live_files = $live WHERE id = 1");
    }

    /// <summary>True from the first question or row until all is committed or forgotten: SQLite locks its file once for all of them.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>True from the first row until it is committed or forgotten.</summary>
    public bool HasRows { get; private set; }

    /// <summary>Before a question; what is written by others is not seen until <see cref="Commit"/>, and there are no others.</summary>
    public void BeginReading()
    {
        if (IsOpen) return;
        _beginReading.Run();
        IsOpen = true;
    }

    /// <summary>Before a row is written. Not from within the reading: SQLite waits for another process that writes only where nothing has been read yet.</summary>
    public void Begin()
    {
        if (HasRows) return;
        EndReading();
        _begin.Run();
        IsOpen = HasRows = true;
    }

    /// <summary>The questions are over, and nothing was written.</summary>
    public void EndReading()
    {
        if (!IsOpen || HasRows) return;
        IsOpen = false;
        _commit.Run();
    }

    /// <summary>Writes a row, opening the batch if need be.</summary>
    /// <param name="row">The row.</param>
    /// <param name="before">The row that it replaces, as it is in the index.</param>
    /// <returns>True when the live files may be others now.</returns>
    /// <exception cref="InvalidOperationException">There was no such row.</exception>
    public bool Put(IndexRow row, IndexRow? before)
    {
        Begin();
        var key = TreeKey.Of(row.Path);
        if (before is null || !DiffersInVersionsOnly(row, before))
        {
            PutAll(row, key);
            return true;
        }

        PutVersions(row, key);
        return false;
    }

    /// <summary>Removes a row, opening the batch if need be.</summary>
    public void Forget(RelativePath path)
    {
        Begin();
        _forget.Set(0, TreeKey.Of(path));
        _forget.Run();
    }

    /// <summary>Writes the root. Inside the batch.</summary>
    public void PutRoot(RootIdentity root)
    {
        using var statement = SqliteStatement.Prepare(_connection, "UPDATE meta SET root_nonce = $nonce, root_device = $device, root_inode = $inode WHERE id = 1");
        statement.Set(0, (long)root.Nonce);
        statement.Set(1, (long)root.Device);
        statement.Set(2, (long)root.Inode);
        statement.Run();
    }

    /// <summary>Makes the batch durable together with the counters that belong to it.</summary>
    public void Commit(ulong lastCounter, long liveFiles)
    {
        _putMeta.Set(0, (long)lastCounter);
        _putMeta.Set(1, liveFiles);
        _putMeta.Run();
        _commit.Run();
        IsOpen = HasRows = false;
    }

    /// <summary>Forgets the batch.</summary>
    public void Rollback()
    {
        IsOpen = HasRows = false;

        // Some errors, a full disk among them, have already made SQLite roll back by itself.
        if (raw.sqlite3_get_autocommit(_connection.Handle) == 0) IndexDatabase.Execute(_connection, "ROLLBACK");
    }

    public void Dispose()
    {
        foreach (var statement in (SqliteStatement[])[_beginReading, _begin, _commit, _put, _putVersions, _forget, _putMeta]) statement.Dispose();
    }

    // As when a version is taken over that the disk shows already. Of four indexes and fifteen columns only one index and two columns change then.
    private static bool DiffersInVersionsOnly(IndexRow row, IndexRow before) =>
        row.OnDisk == before.OnDisk
        && row.CopyOf == before.CopyOf
        && row.ShownInstead == before.ShownInstead
        && row.IsLive == before.IsLive
        && IsTombstone(row) == IsTombstone(before)
        && LiveColumns.Of(row) == LiveColumns.Of(before);

    private void PutVersions(IndexRow row, byte[] key)
    {
        _putVersions.Set(0, VersionSetCodec.Write(row.Versions, key));
        _putVersions.Set(1, (long)row.Sequence);
        _putVersions.Set(2, key);
        _putVersions.Run();
        if (raw.sqlite3_changes(_connection.Handle) != 1) throw new InvalidOperationException($"The row of {row.Path} is not in the index, but was said to be.");
    }

    private void PutAll(IndexRow row, byte[] key)
    {
        var live = LiveColumns.Of(row);
        _put.Set(0, key);
        _put.Set(1, live is null ? null : row.Path.Value);
        if (live is { Sha1: var sha1 }) SetSha1(2, sha1);
        else _put.SetNull(2);
        _put.Set(3, live?.ModifiedNs);
        _put.Set(4, row.OnDisk?.Size);
        _put.Set(5, row.OnDisk?.ModifiedNs);
        _put.Set(6, row.OnDisk?.ChangedNs);
        _put.Set(7, (long?)row.OnDisk?.Inode);
        _put.Set(8, row.OnDisk?.Mode);
        _put.Set(9, VersionSetCodec.Write(row.Versions, key));
        _put.Set(10, (long)row.Sequence);
        _put.Set(11, row.CopyOf?.Value);
        if (row.ShownInstead is { } shown) _put.Set(12, ShownCodec.Write(shown, key));
        else _put.SetNull(12);
        _put.Set(13, row.IsLive || row.OnDisk is not null ? 1 : null);
        _put.Set(14, IsTombstone(row) ? 1 : null);
        _put.Run();
    }

    private void SetSha1(int parameter, Sha1Digest digest)
    {
        Span<byte> bytes = stackalloc byte[Sha1Digest.Size];
        digest.CopyTo(bytes);
        _put.Set(parameter, bytes);
    }

    private static bool IsTombstone(IndexRow row) => row.Versions.Siblings is [{ Entry.Kind: EntryKind.Deleted }];

    // What the summary reads of a live file.
    private readonly record struct LiveColumns(Sha1Digest Sha1, long ModifiedNs)
    {
        public static LiveColumns? Of(IndexRow row) => row is { IsLiveFile: true, Current: { } live } ? new(live.Content.Sha1, live.ModifiedNs) : null;
    }
}
