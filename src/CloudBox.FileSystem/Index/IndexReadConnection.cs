using CloudBox.Engine.Index;
using CloudBox.Protocol.Values;
using Microsoft.Data.Sqlite;

namespace CloudBox.FileSystem.Index;

/// <summary>One connection's prepared queries. One caller at a time.</summary>
internal sealed class IndexReadConnection : IDisposable
{
    // The condition of the partial index.
    private const string LargeFiles = "SELECT tree_key FROM file WHERE size >= 1048576";

    private readonly IndexDatabase _database;
    private readonly SqliteConnection _connection;
    private readonly SqliteStatement _find;
    private readonly SqliteStatement _page;
    private readonly SqliteStatement _diskPage;
    private readonly SqliteStatement _names;
    private readonly SqliteStatement _shorter;
    private readonly SqliteStatement _longer;
    private readonly SqliteStatement _begin;
    private readonly SqliteStatement _end;

    public IndexReadConnection(IndexDatabase database)
    {
        _database = database;
        _connection = database.OpenReader();
        _find = FindCommand(_connection);
        _page = SqliteStatement.Prepare(_connection, PageOf(IndexRowReader.Columns));
        _diskPage = SqliteStatement.Prepare(_connection, PageOf(DiskRowReader.Columns));
        _names = SqliteStatement.Prepare(_connection, 
            "SELECT live_name FROM file WHERE live_name IS NOT NULL AND live_name > $after ORDER BY live_name LIMIT $limit");
        _shorter = SqliteStatement.Prepare(_connection, $"{LargeFiles} AND size <= $length AND size >= $length / 2 ORDER BY size DESC LIMIT $limit");
        _longer = SqliteStatement.Prepare(_connection, $"{LargeFiles} AND size > $length AND size <= 2 * $length ORDER BY size LIMIT $limit");
        _begin = SqliteStatement.Prepare(_connection, "BEGIN");
        _end = SqliteStatement.Prepare(_connection, "COMMIT");
    }

    /// <summary>The query of one row, also for the connection that writes.</summary>
    public static SqliteStatement FindCommand(SqliteConnection connection) =>
        SqliteStatement.Prepare(connection, $"SELECT {IndexRowReader.Columns} FROM file WHERE tree_key = $key");

    /// <summary>Runs a <see cref="FindCommand"/>.</summary>
    public static IndexRow? Find(SqliteStatement find, IndexDatabase database, RelativePath path)
    {
        find.Set(0, TreeKey.Of(path));
        using var row = find.Rows();
        return row.Next() ? IndexRowReader.Read(row, database) : null;
    }

    public IndexRow? Find(RelativePath path) => Find(_find, _database, path);

    /// <summary>The rows of many paths. One transaction: SQLite locks its file once for all of them.</summary>
    public IndexRow?[] FindAll(IReadOnlyList<RelativePath> paths)
    {
        var rows = new IndexRow?[paths.Count];
        _begin.Run();
        for (var i = 0; i < rows.Length; i++) rows[i] = Find(paths[i]);
        _end.Run();
        return rows;
    }

    /// <summary>Rows with something on disk, from a key on and before another.</summary>
    /// <param name="from">First key.</param>
    /// <param name="end">First key that is too far.</param>
    /// <param name="limit">Most rows.</param>
    public List<IndexRow> Page(byte[] from, byte[] end, int limit)
    {
        SetPage(_page, from, end, limit);
        return IndexRowReader.ReadAll(_page, _database);
    }

    /// <summary>The same without versions.</summary>
    public List<DiskRow> DiskPage(byte[] from, byte[] end, int limit)
    {
        SetPage(_diskPage, from, end, limit);
        var rows = new List<DiskRow>(limit);
        using var row = _diskPage.Rows();
        while (row.Next()) rows.Add(DiskRowReader.Read(row, _database));
        return rows;
    }

    /// <summary>Names of live files after another, ordinal order.</summary>
    public List<RelativePath> Names(string after, int limit)
    {
        _names.Set(0, after);
        _names.Set(1, limit);
        var names = new List<RelativePath>();
        using var row = _names.Rows();
        while (row.Next())
        {
            if (!RelativePath.TryParse(row.Text(0), out var name, out _)) throw _database.DamagedRow("a name");
            names.Add(name);
        }

        return names;
    }

    /// <summary>Large files that are not longer than this, the longest first; then those that are, the shortest first.</summary>
    public List<RelativePath> LargeNear(long length, int count)
    {
        var paths = new List<RelativePath>(2 * count);
        foreach (var side in (SqliteStatement[])[_shorter, _longer])
        {
            side.Set(0, length);
            side.Set(1, count);
            using var row = side.Rows();
            while (row.Next()) paths.Add(IndexRowReader.ReadPath(row.Bytes(0), _database));
        }

        return paths;
    }

    public void Dispose()
    {
        _shorter.Dispose();
        _longer.Dispose();
        _find.Dispose();
        _page.Dispose();
        _diskPage.Dispose();
        _names.Dispose();
        _begin.Dispose();
        _end.Dispose();
        _connection.Dispose();
    }

    private static string PageOf(string columns) =>
        $"SELECT {columns} FROM file WHERE tree_key >= $from AND tree_key < $end AND size IS NOT NULL ORDER BY tree_key LIMIT $limit";

    private static void SetPage(SqliteStatement page, byte[] from, byte[] end, int limit)
    {
        page.Set(0, from);
        page.Set(1, end);
        page.Set(2, limit);
    }
}
