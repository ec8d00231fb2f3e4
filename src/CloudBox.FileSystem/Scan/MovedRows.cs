using CloudBox.Engine.Folder;
using CloudBox.Engine.Index;
using CloudBox.FileSystem.Index;
using CloudBox.FileSystem.Reading;
using CloudBox.Protocol.Values;

namespace CloudBox.FileSystem.Scan;

/// <summary>The rows of a directory under its old name, found by its new one. Asked in tree order, which a rename leaves as it is.</summary>
/// <param name="rows">The rows of the old name and of what is below it.</param>
/// <param name="from">The old name.</param>
/// <param name="to">The new one.</param>
/// <param name="old">A look at the old name, from before the new one is listed.</param>
internal sealed class MovedRows(IEnumerator<IndexRow> rows, RelativePath from, RelativePath to, Observation old) : IDisposable
{
    private bool _hasRow = rows.MoveNext();

    /// <summary>What was known of this name when it was below the old one; null for nothing.</summary>
    public IndexRow? Find(RelativePath path)
    {
        if (!path.TryRebase(to, from, out var old)) return null;
        while (_hasRow && TreeOrder.Compare(rows.Current.Path.Value, old.Value) < 0) _hasRow = rows.MoveNext();
        return _hasRow && rows.Current.Path == old ? rows.Current : null;
    }

    /// <summary>
    /// What a look would say of a file or link that stands below the new name as it stood below the old one, down to the ctime: the rename of a directory leaves that as it is. Null when
    /// only a look can tell.
    /// </summary>
    /// <param name="entry">What the walk has found.</param>
    /// <param name="kind">What that is.</param>
    /// <param name="was">What was known of the old name.</param>
    public Observation? AsItWas(DiskEntry entry, EntryKind kind, IndexRow was)
    {
        var stamp = entry.Status.Stamp;
        if (old.Kind != ObservedKind.Absent || kind == EntryKind.Directory || stamp.ChangedNs == 0 || !was.Has(kind, stamp) || was.OnDiskAs is not { } shown || shown.Content.Length != stamp.Size) return null;
        var look = new Observation(entry.Path, kind == EntryKind.Symlink ? ObservedKind.Symlink : ObservedKind.File, old.AsOf);
        return look with { Stamp = stamp, Content = shown.Content, MovedFrom = was.Path, Number = old.Number }; // no later than it is
    }

    public void Dispose() => rows.Dispose();
}
