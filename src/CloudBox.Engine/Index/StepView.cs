using CloudBox.Protocol.Values;

namespace CloudBox.Engine.Index;

/// <summary>
/// The index as one step of the engine sees it: what the adapter has written, and on top what this step has decided to write.
/// </summary>
internal sealed class StepView(IIndexReader index)
{
    private readonly Dictionary<RelativePath, IndexRow> _put = [];
    private long _liveDelta;

    public ReplicaId Replica => index.Replica;

    /// <summary>A step begins: everything before it has been written.</summary>
    public void BeginStep()
    {
        _put.Clear();
        _liveDelta = 0;
    }

    public IndexRow? Find(RelativePath path) => _put.TryGetValue(path, out var row) ? row : index.Find(path);

    public long CountLive() => index.CountLive() + _liveDelta;

    public void Put(IndexRow row)
    {
        var wasLive = Find(row.Path) is { IsLive: true };
        _liveDelta += (row.IsLive ? 1 : 0) - (wasLive ? 1 : 0);
        _put[row.Path] = row;
    }
}
