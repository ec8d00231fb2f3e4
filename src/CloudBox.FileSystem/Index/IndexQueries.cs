using CloudBox.Engine.Index;
using CloudBox.Protocol.Values;
using Microsoft.Data.Sqlite;

namespace CloudBox.FileSystem.Index;

/// <summary>What the engine asks on the connection that writes, the open batch included. One caller at a time.</summary>
internal sealed class IndexQueries : IDisposable
{
    // Of files with one SHA1 and different bytes, which somebody has made on purpose, so many are looked at.
    private const int MaxSameSha1 = 16;

    private readonly IndexDatabase _database;
    private readonly SqliteStatement _find;
    private readonly SqliteStatement _changed;
    private readonly SqliteStatement _copies;
    private readonly SqliteStatement _below;
    private readonly SqliteStatement _onDisk;
    private readonly SqliteStatement _tombstones;
    private readonly SqliteStatement _contents;

    // Each WHERE repeats the condition of a partial index, without which SQLite does not use it. Of two lower bounds it begins at the one that stands first.
    public IndexQueries(SqliteConnection connection, IndexDatabase database)
    {
        _database = database;
        _find = IndexReadConnection.FindCommand(connection);
        _changed = SqliteStatement.Prepare(connection, 
            $"SELECT {IndexRowReader.Columns} FROM file WHERE sequence > $after AND sequence > 0 ORDER BY sequence LIMIT $limit");
        _copies = SqliteStatement.Prepare(connection, $"SELECT {IndexRowReader.Columns} FROM file WHERE copy_of IS NOT NULL ORDER BY tree_key");
        _below = SqliteStatement.Prepare(connection, "SELECT EXISTS (SELECT 1 FROM file WHERE present = 1 AND tree_key > $from AND tree_key < $end)");
        _onDisk = SqliteStatement.Prepare(connection, "SELECT tree_key FROM file WHERE present = 1 AND tree_key > $from AND tree_key < $end AND size IS NOT NULL ORDER BY tree_key");
        _tombstones = SqliteStatement.Prepare(connection, 
            $"SELECT {IndexRowReader.Columns} FROM file WHERE tombstone = 1 AND sequence > $after AND sequence <= $upTo ORDER BY sequence LIMIT $limit");
        _contents = SqliteStatement.Prepare(connection, $"SELECT {IndexRowReader.Columns} FROM file WHERE live_sha1 = $sha1 AND size >= 1048576 LIMIT {MaxSameSha1}");
    }

    public IndexRow? Find(RelativePath path) => IndexReadConnection.Find(_find, _database, path);

    public List<IndexRow> ChangedAfter(ulong sequence, int count)
    {
        _changed.Set(0, Number(sequence));
        _changed.Set(1, count);
        return IndexRowReader.ReadAll(_changed, _database);
    }

    public IndexRow? FindContent(ContentId content)
    {
        Span<byte> sha1 = stackalloc byte[Sha1Digest.Size];
        content.Sha1.CopyTo(sha1);
        _contents.Set(0, sha1);
        using var row = _contents.Rows();
        while (row.Next())
        {
            var found = IndexRowReader.Read(row, _database);
            if (found.OnDiskAs is { Kind: EntryKind.File } shown && shown.Content == content) return found;
        }

        return null;
    }

    public List<IndexRow> Copies() => IndexRowReader.ReadAll(_copies, _database);

    public bool HasLiveBelow(RelativePath directory)
    {
        _below.Set(0, TreeKey.BelowOf(directory));
        _below.Set(1, TreeKey.EndOf(directory));
        return _below.IsTrue();
    }

    public List<RelativePath> OnDiskBelow(RelativePath directory)
    {
        _onDisk.Set(0, TreeKey.BelowOf(directory));
        _onDisk.Set(1, TreeKey.EndOf(directory));
        var paths = new List<RelativePath>();
        using var row = _onDisk.Rows();
        while (row.Next()) paths.Add(IndexRowReader.ReadPath(row.Bytes(0), _database));
        return paths;
    }

    public List<IndexRow> Tombstones(ulong after, ulong upTo, int count)
    {
        _tombstones.Set(0, Number(after));
        _tombstones.Set(1, Number(upTo));
        _tombstones.Set(2, count);
        return IndexRowReader.ReadAll(_tombstones, _database);
    }

    /// <summary>How much work SQLite has had with all these questions since this was last asked (<see cref="SqliteStatement.TakeSteps"/>).</summary>
    internal int TakeSteps()
    {
        var steps = 0;
        foreach (var statement in (SqliteStatement[])[_find, _changed, _copies, _below, _onDisk, _tombstones, _contents]) steps += statement.TakeSteps();
        return steps;
    }

    public void Dispose()
    {
        _find.Dispose();
        _changed.Dispose();
        _copies.Dispose();
        _below.Dispose();
        _onDisk.Dispose();
        _tombstones.Dispose();
        _contents.Dispose();
    }

    // Whatever a peer says: the database compares signed numbers.
    private static long Number(ulong sequence) => (long)Math.Min(sequence, long.MaxValue);
}
