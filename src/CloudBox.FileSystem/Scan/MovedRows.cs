using CloudBox.Engine.Index;
using CloudBox.FileSystem.Index;
using CloudBox.Protocol.Values;

namespace CloudBox.FileSystem.Scan;

/// <summary>The rows of a directory under its old name, found by its new one. Asked in tree order, which a rename leaves as it is.</summary>
/// <param name="rows">The rows of the old name and of what is below it.</param>
/// <param name="from">The old name.</param>
/// <param name="to">The new one.</param>
internal sealed class MovedRows(IEnumerator<IndexRow> rows, RelativePath from, RelativePath to) : IDisposable
{
    private bool _hasRow = rows.MoveNext();

    /// <summary>What was known of this name when it was below the old one; null for nothing.</summary>
    public IndexRow? Find(RelativePath path)
    {
        if (!path.TryRebase(to, from, out var old)) return null;
        while (_hasRow && TreeOrder.Compare(rows.Current.Path.Value, old.Value) < 0) _hasRow = rows.MoveNext();
        return _hasRow && rows.Current.Path == old ? rows.Current : null;
    }

    public void Dispose() => rows.Dispose();
}
