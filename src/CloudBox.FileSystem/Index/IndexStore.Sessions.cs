using System.Collections.Immutable;
using CloudBox.Engine.Index;
using CloudBox.Protocol.Values;

namespace CloudBox.FileSystem.Index;

public sealed partial class IndexStore
{
    /// <inheritdoc/>
    public ImmutableArray<Incarnation> Incarnations { get; private set; } = [];

    /// <inheritdoc/>
    public IReadOnlyList<IndexRow> ChangedAfter(ulong sequence, int count) => Ask(() => _queries.ChangedAfter(sequence, count));

    /// <inheritdoc/>
    public IReadOnlyList<IndexRow> Copies() => Ask(_queries.Copies);

    /// <inheritdoc/>
    public IReadOnlyList<RelativePath> OnDiskBelow(RelativePath directory) => Ask(() => _queries.OnDiskBelow(directory));

    /// <inheritdoc/>
    public bool HasLiveBelow(RelativePath directory) => Ask(() => _queries.HasLiveBelow(directory));

    /// <inheritdoc/>
    public IReadOnlyList<IndexRow> Tombstones(ulong after, ulong upTo, int count) =>
        Ask(() => _queries.Tombstones(after, upTo, count));

    /// <inheritdoc/>
    public IReadOnlyList<MemberRow> Members() => Ask(_peers.Members);

    /// <inheritdoc/>
    public IReadOnlyList<WantedRow> Wanted() => Ask(_peers.Wanted);

    /// <inheritdoc/>
    /// <exception cref="IndexException">It could not be written; the whole open batch is forgotten.</exception>
    public void PutMember(MemberRow member) => WriteInBatch(() => _peers.PutMember(member));

    /// <inheritdoc/>
    /// <exception cref="IndexException">It could not be written; the whole open batch is forgotten.</exception>
    public void ForgetMember(ReplicaId replica) => WriteInBatch(() => _peers.ForgetMember(replica));

    /// <inheritdoc/>
    /// <exception cref="IndexException">It could not be written; the whole open batch is forgotten.</exception>
    public void PutWanted(WantedRow wanted) => WriteInBatch(() => _peers.PutWanted(wanted));

    /// <inheritdoc/>
    /// <exception cref="IndexException">It could not be written; the whole open batch is forgotten.</exception>
    public void ForgetWanted(ReplicaId from, RelativePath path) => WriteInBatch(() => _peers.ForgetWanted(from, path));

    /// <inheritdoc/>
    /// <remarks>Commits an open batch with it.</remarks>
    public void SkipTo(ulong counter)
    {
        if (counter > _lastCounter) CommitWith(() => _lastCounter = counter);
    }

    /// <inheritdoc/>
    public ReplicaId Renew()
    {
        CommitWith(() => IndexMeta.Renew(_writer, _lastCounter));
        return Replica;
    }

    private void WriteInBatch(Action change) => Write(() =>
    {
        _batch.Begin();
        change();
    });

    // For what the index knows of itself: it is read back as it was committed.
    private void CommitWith(Action change)
    {
        WriteInBatch(() =>
        {
            change();
            CommitBatch();
        });
        _database.Guard(LoadMeta);
    }
}
