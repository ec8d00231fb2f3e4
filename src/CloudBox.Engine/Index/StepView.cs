using CloudBox.Protocol.Values;

namespace CloudBox.Engine.Index;

/// <summary>
/// The index as one step of the engine sees it: what the adapter has written, and on top what this step has decided to write.
/// </summary>
internal sealed class StepView(IIndexReader index)
{
    // Rows of paths that are being worked on, which every step of the work asks for: a few MB.
    private const int MaxKnown = 4096;

    // While whole directories go, or crowds of files, all of them are asked for several times.
    private const int MaxKnownInCrowds = 128 * 1024;

    private readonly Dictionary<RelativePath, IndexRow?> _put = []; // null: forgotten
    private readonly Dictionary<RelativePath, IndexRow?> _known = []; // nobody but the engine writes, so what was read or written stays as it is
    private long _liveDelta;

    public ReplicaId Replica => index.Replica;

    /// <summary>The rows put in this step.</summary>
    public IEnumerable<IndexRow> PutRows => _put.Values.OfType<IndexRow>();

    /// <summary>A step begins: everything before it has been written.</summary>
    /// <param name="isCrowded">True while whole directories wait to be renamed or removed, or a crowd of files to be deleted.</param>
    public void BeginStep(bool isCrowded)
    {
        if (_known.Count > (isCrowded ? MaxKnownInCrowds : MaxKnown)) _known.Clear();
        foreach (var (path, row) in _put) _known[path] = row;
        _put.Clear();
        _liveDelta = 0;
    }

    /// <summary>Nothing is being worked on: no row needs to be remembered.</summary>
    public void Relax() => _known.Clear();

    public IndexRow? Find(RelativePath path) => _put.TryGetValue(path, out var row) ? row : Read(path);

    /// <summary>A file that has this content, also after this step.</summary>
    public IndexRow? FindContent(ContentId content) =>
        index.FindContent(content) is { } found && Find(found.Path) is { OnDiskAs: { Kind: EntryKind.File } shown } row && shown.Content == content ? row : null;

    public long CountLive() => index.CountLive() + _liveDelta;

    public void Put(IndexRow row)
    {
        Count(row.Path, row.IsLiveFile);
        _put[row.Path] = row;
    }

    public void Forget(RelativePath path)
    {
        Count(path, false);
        _put[path] = null;
    }

    private IndexRow? Read(RelativePath path)
    {
        if (!_known.TryGetValue(path, out var row))
        {
            row = index.Find(path);
            _known[path] = row;
        }

        return row;
    }

    private void Count(RelativePath path, bool isLive)
    {
        var wasLive = Find(path) is { IsLiveFile: true };
        _liveDelta += (isLive ? 1 : 0) - (wasLive ? 1 : 0);
    }
}
