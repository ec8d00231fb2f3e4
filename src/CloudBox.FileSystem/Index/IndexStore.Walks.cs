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
    public IEnumerable<IndexRow> WalkLive(RelativePath? under = null)
    {
        var (from, end) = RangeOf(under);
        while (true)
        {
            var start = from;
            var rows = _readers.Read(connection => connection.Page(start, end, PageRows));
            foreach (var row in rows) yield return row;
            if (rows.Count < PageRows) yield break;
            from = TreeKey.After(TreeKey.Of(rows[^1].Path));
        }
    }

    /// <inheritdoc/>
    public IDiskWalk WalkDisk(RelativePath? under = null)
    {
        var (from, end) = RangeOf(under);
        return new DiskWalk(_readers, from, end, PageRows);
    }

    private static (byte[] From, byte[] End) RangeOf(RelativePath? under) => under is { } top ? (TreeKey.Of(top), TreeKey.EndOf(top)) : ([], TreeKey.End);
}
