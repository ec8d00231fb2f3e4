using System.Security.Cryptography;
using CloudBox.Engine.Folder;
using CloudBox.Engine.Index;
using CloudBox.Protocol.Values;
using CloudBox.FileSystem.Linux;
using Microsoft.Data.Sqlite;

namespace CloudBox.FileSystem.Index;

/// <summary>
/// The index on SQLite: WAL, <c>synchronous=FULL</c>, one row per path. <see cref="WalkLive"/>, <see cref="WalkDisk"/>, <see cref="FindCommitted"/>, <see cref="FindAllCommitted"/>,
/// <see cref="LargeNear"/>, <see cref="LiveAfter"/> and <see cref="CountLive"/> may be called from any thread; everything else belongs to one thread and
/// shares the one connection that writes.
/// </summary>
/// <remarks>A failed write forgets the open batch; what was committed stays.</remarks>
public sealed partial class IndexStore : IIndexStore
{
    private readonly IndexDatabase _database;
    private readonly IndexReadPool _readers;
    private readonly SqliteConnection _writer;
    private readonly IndexQueries _queries;
    private readonly IndexBatch _batch;
    private readonly IndexPeers _peers;
    private long _live;
    private ulong _lastCounter;
    private readonly HashSet<RelativePath> _directoriesInBatch = [];
    private DirectorySummary? _summary;

    private IndexStore(string path)
    {
        _database = new IndexDatabase(path);
        _readers = new IndexReadPool(_database);
        _writer = _database.OpenWriter();
        _queries = new IndexQueries(_writer, _database);
        _batch = new IndexBatch(_writer);
        _peers = new IndexPeers(_writer, _database);
    }

    /// <summary>
    /// Opens an index, or makes a new one with a replica id of its own where the file is missing. Each opening begins another
    /// incarnation, durably.
    /// </summary>
    /// <param name="path">The database file; its directory is made (0700) when it is missing.</param>
    /// <exception cref="IndexException">The file is damaged, of a newer program, not an index, or cannot be opened.</exception>
    public static IndexStore Open(string path)
    {
        var store = new IndexStore(path);
        try
        {
            store._database.Guard(store.LoadMeta);
            store.CommitWith(() => IndexMeta.AddIncarnation(store._writer, store._lastCounter));
            return store;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public ReplicaId Replica { get; private set; }

    /// <inheritdoc/>
    /// <remarks>
    /// A dot that was minted here, for a pseudo-replica too, has its row's sequence as counter, so sequences and the own part of
    /// each context tell all. Other replicas count on their own. It only ever grows, also when rows are forgotten: that keeps
    /// dots from being used twice.
    /// </remarks>
    public ulong LastCounter => Volatile.Read(ref _lastCounter);

    /// <inheritdoc/>
    public RootIdentity? Root { get; private set; }

    /// <inheritdoc/>
    public long CountLive() => Volatile.Read(ref _live);

    /// <inheritdoc/>
    public IndexRow? Find(RelativePath path) => Ask(() => _queries.Find(path));

    /// <inheritdoc/>
    public IndexRow? FindContent(ContentId content) => Ask(() => _queries.FindContent(content));

    /// <inheritdoc/>
    /// <exception cref="IndexException">The row could not be written; the whole open batch is forgotten.</exception>
    public void Put(IndexRow row, IndexRow? before) => Write(() =>
    {
        if (_batch.Put(row, before)) _summary = null;
        NoteChange(row.Path, isGone: row.OnDisk is null);
        _live += (row.IsLiveFile ? 1 : 0) - (before is { IsLiveFile: true } ? 1 : 0);
        _lastCounter = Math.Max(_lastCounter, Math.Max(row.Sequence, row.Versions.Context[Replica]));
    });

    /// <inheritdoc/>
    /// <exception cref="IndexException">The row could not be removed; the whole open batch is forgotten.</exception>
    public void Forget(RelativePath path) => Write(() =>
    {
        if (_queries.Find(path) is { IsLiveFile: true }) _live--;
        _batch.Forget(path);
        NoteChange(path, isGone: true);
        _summary = null;
    });

    /// <inheritdoc/>
    /// <exception cref="IndexException">It could not be made durable; the whole open batch is forgotten.</exception>
    public void Commit()
    {
        if (_batch.HasRows) Write(CommitBatch);
        else _database.Guard(EndReading);
    }

    /// <summary>Directories that are known to stand on disk as the committed rows have them. Scans say which; a commit here takes back those that it changes.</summary>
    public VerifiedDirectories Verified { get; } = new();

    /// <inheritdoc/>
    public IndexRow? FindCommitted(RelativePath path) => _readers.Read(connection => connection.Find(path));

    /// <inheritdoc/>
    public IReadOnlyList<IndexRow?> FindAllCommitted(IReadOnlyList<RelativePath> paths) => _readers.Read(connection => connection.FindAll(paths));

    /// <inheritdoc/>
    public IReadOnlyList<RelativePath> LargeNear(long length, int count) => _readers.Read(connection => connection.LargeNear(length, count));

    /// <inheritdoc/>
    /// <remarks>Committed names only. May be called from any thread.</remarks>
    public IReadOnlyList<RelativePath> LiveAfter(RelativePath? after, int count) =>
        _readers.Read(connection => connection.Names(after?.Value ?? "", count));

    /// <inheritdoc/>
    public DirectorySummary Summarize() => _summary ??= Ask(ComputeSummary);

    /// <inheritdoc/>
    /// <remarks>Commits an open batch with it.</remarks>
    public void SetRoot(RootIdentity root) => CommitWith(() => _batch.PutRoot(root));

    /// <summary>Gives back the memory that the caches of all connections hold. May be called from any thread.</summary>
    public void TrimMemory()
    {
        _readers.Trim();
        _database.Guard(ShrinkWriter);
        LibC.TrimMemory();
    }

    // SQLite serialises what comes to a connection from several threads.
    private bool ShrinkWriter()
    {
        using var shrink = SqliteStatement.Prepare(_writer, "PRAGMA shrink_memory");
        shrink.Run();
        return true;
    }

    /// <summary>Closes the database. An open batch is forgotten.</summary>
    public void Dispose()
    {
        _readers.Dispose();
        _batch.Dispose();
        _queries.Dispose();
        _peers.Dispose();
        _writer.Dispose();
    }

    private DirectorySummary ComputeSummary()
    {
        using var query = SqliteStatement.Prepare(_writer, "SELECT live_sha1, live_mtime_ns, CAST(live_name AS BLOB) FROM file WHERE live_name IS NOT NULL ORDER BY live_name");
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        var names = new NamesHash();
        var (files, newest) = (0L, long.MinValue);
        using var row = query.Rows();
        while (row.Next())
        {
            var digest = row.Bytes(0);
            if (digest.Length != Sha1Digest.Size) throw _database.DamagedRow("a digest");
            hash.AppendData(digest);
            newest = Math.Max(newest, row.Int64(1));
            names.Add(row.Bytes(2));
            files++;
        }

        return new DirectorySummary(files, files == 0 ? 0 : UnixTime.SecondsFromNs(newest), Sha1Digest.FromBytes(hash.GetHashAndReset()), names.Value);
    }

    // All directories above: a row may be the first below one of which nothing stands on disk, and which no listing tells of. What is gone is no directory any more.
    private void NoteChange(RelativePath path, bool isGone)
    {
        if (isGone) _directoriesInBatch.Add(path);
        for (var above = path.Parent; _directoriesInBatch.Add(above.GetValueOrDefault()) && above is { } directory; above = directory.Parent)
        {
        }
    }

    // A commit that fails may have been made all the same.
    private void CommitBatch()
    {
        try
        {
            _batch.Commit(_lastCounter, _live);
        }
        finally
        {
            Verified.Forget(_directoriesInBatch);
            _directoriesInBatch.Clear();
        }
    }

    private T Ask<T>(Func<T> question) => _database.Guard(() =>
    {
        _batch.BeginReading();
        return question();
    });

    private bool EndReading()
    {
        _batch.EndReading();
        return true;
    }

    private void Write(Action change)
    {
        try
        {
            _database.Guard(() =>
            {
                change();
                return true;
            });
        }
        catch
        {
            _summary = null;
            _database.Guard(() =>
            {
                _batch.Rollback();
                return LoadMeta();
            });
            throw;
        }
    }

    private bool LoadMeta()
    {
        var meta = IndexMeta.Read(_writer, _database);
        (Replica, _lastCounter, _live, Root, Incarnations) = (meta.Replica, meta.LastCounter, meta.LiveFiles, meta.Root, meta.Incarnations);
        return true;
    }
}
