using System.Collections;
using CloudBox.Engine.Index;
using CloudBox.Protocol.Values;

namespace CloudBox.FileSystem.Index;

/// <summary>Reads rows page by page. After a leap pages are small, and grow again: whoever has left out one stretch may leave out the next.</summary>
/// <param name="readers">Connections.</param>
/// <param name="from">Key of the first row.</param>
/// <param name="end">First key that is too far.</param>
/// <param name="pageRows">Rows of a page.</param>
internal sealed class DiskWalk(IndexReadPool readers, byte[] from, byte[] end, int pageRows) : IDiskWalk
{
    private const int FirstRows = 4;
    private const int Growth = 4;

    private List<DiskRow> _page = [];
    private byte[] _from = from;
    private int _next;
    private int _limit = int.MaxValue;
    private bool _isLast;

    /// <inheritdoc/>
    public DiskRow Current { get; private set; }

    object IEnumerator.Current => Current;

    /// <inheritdoc/>
    public bool MoveNext()
    {
        if (_next == _page.Count && !TryReadPage()) return false;
        Current = _page[_next++];
        return true;
    }

    /// <inheritdoc/>
    public void SkipTo(RelativePath path) => Skip(row => TreeOrder.Compare(row.Path.Value, path.Value) < 0, () => TreeKey.Of(path));

    /// <inheritdoc/>
    public void SkipPast(RelativePath path) =>
        Skip(row => row.Path == path || row.Path.IsUnder(path) || TreeOrder.Compare(row.Path.Value, path.Value) < 0, () => TreeKey.EndOf(path));

    /// <inheritdoc/>
    public void Reset() => throw new NotSupportedException("A walk goes forward only.");

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    // A page that ends before the name is of no use; what it would take to read on to there is left out.
    private void Skip(Predicate<DiskRow> isBefore, Func<byte[]> key)
    {
        while (_next < _page.Count && isBefore(_page[_next])) _next++;
        if (_next < _page.Count || _isLast) return;
        (_from, _limit) = (key(), FirstRows);
    }

    private bool TryReadPage()
    {
        if (_isLast) return false;
        var (start, limit) = (_from, Math.Min(_limit, pageRows));
        _page = readers.Read(connection => connection.DiskPage(start, end, limit));
        _next = 0;
        _isLast = _page.Count < limit;
        if (_page.Count > 0) _from = TreeKey.After(TreeKey.Of(_page[^1].Path));
        _limit = limit * Growth;
        return _page.Count > 0;
    }
}
