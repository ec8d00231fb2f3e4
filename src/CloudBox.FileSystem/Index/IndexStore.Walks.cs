using CloudBox.Engine.Index;
using CloudBox.Protocol.Values;

namespace CloudBox.FileSystem.Index;

/// <content>
/// Walks read pages, each a snapshot of its own: a walk that takes hours, because its reader hashes files or paces what it sends, would
/// otherwise keep SQLite from ever emptying its log.
/// </content>
public sealed partial class IndexStore
{
    // Large enough that starting a query does not count, small enough that a page is no burden (about 200 KiB).
    private const int PageRows = 512;

    /// <inheritdoc/>
    public IEnumerable<IndexRow> WalkLive(RelativePath? under = null) => Walk(under, (connection, from, end) => connection.Page(from, end, PageRows), row => row.Path);

    /// <inheritdoc/>
    public IEnumerable<DiskRow> WalkDisk(RelativePath? under = null) => Walk(under, (connection, from, end) => connection.DiskPage(from, end, PageRows), row => row.Path);

    private IEnumerable<T> Walk<T>(RelativePath? under, Func<IndexReadConnection, byte[], byte[], List<T>> page, Func<T, RelativePath> pathOf)
    {
        var from = under is { } first ? TreeKey.Of(first) : [];
        var end = under is { } last ? TreeKey.EndOf(last) : TreeKey.End;
        while (true)
        {
            var start = from;
            var rows = _readers.Read(connection => page(connection, start, end));
            foreach (var row in rows) yield return row;
            if (rows.Count < PageRows) yield break;
            from = TreeKey.After(TreeKey.Of(pathOf(rows[^1])));
        }
    }
}
