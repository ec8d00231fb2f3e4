using System.Collections.Immutable;
using CloudBox.Protocol.Values;

namespace CloudBox.Engine.Index;

/// <summary>What the engine may ask of the index. Answers include rows that were put but not committed yet.</summary>
public interface IIndexReader
{
    /// <summary>Identity of this index database; the replica of every dot minted here.</summary>
    ReplicaId Replica { get; }

    /// <summary>
    /// The highest number given to a dot or a row's sequence here; 0 in a new index. Dots and sequences share one count: a row whose
    /// versions were minted has its dot's counter as sequence, so whoever has received a sequence has received all own dots up to it.
    /// </summary>
    ulong LastCounter { get; }

    /// <summary>One for each start on this database, oldest first, the latest 32. The last one is this run's.</summary>
    ImmutableArray<Incarnation> Incarnations { get; }

    /// <summary>The row of a path, or null.</summary>
    IndexRow? Find(RelativePath path);

    /// <summary>
    /// The row of a regular file on disk that has this content; null when none is found. An index need not look for contents below
    /// <see cref="EngineOptions.LeastSearched"/>, and one that does not look at all finds none.
    /// </summary>
    IndexRow? FindContent(ContentId content) => null;

    /// <summary>How many paths have a live regular file.</summary>
    long CountLive();

    /// <summary>
    /// Up to <paramref name="count"/> rows whose sequence is greater than <paramref name="sequence"/>, in order of their sequences. Rows of conflict
    /// copies have none.
    /// </summary>
    IReadOnlyList<IndexRow> ChangedAfter(ulong sequence, int count);

    /// <summary>Rows of conflict copies (<see cref="IndexRow.CopyOf"/>).</summary>
    IReadOnlyList<IndexRow> Copies();

    /// <summary>True when any path below this directory has a live version or something on disk.</summary>
    bool HasLiveBelow(RelativePath directory);

    /// <summary>The paths below a directory that have something on disk, in tree order.</summary>
    IReadOnlyList<RelativePath> OnDiskBelow(RelativePath directory);

    /// <summary>
    /// Up to <paramref name="count"/> rows whose only sibling is a tombstone and whose sequence is greater than <paramref name="after"/> and not
    /// greater than <paramref name="upTo"/>, in order of their sequences.
    /// </summary>
    IReadOnlyList<IndexRow> Tombstones(ulong after, ulong upTo, int count);

    /// <summary>The replicas that are known, ours not among them.</summary>
    IReadOnlyList<MemberRow> Members();

    /// <summary>What peers have and we have not yet.</summary>
    IReadOnlyList<WantedRow> Wanted();

    /// <summary>The summary of all live files.</summary>
    DirectorySummary Summarize();

    /// <summary>
    /// Up to <paramref name="count"/> names of committed live files in ordinal order, beginning after <paramref name="after"/> (null: at
    /// the first).
    /// </summary>
    IReadOnlyList<RelativePath> LiveAfter(RelativePath? after, int count);
}

/// <summary>
/// The index: one row per path, durable. Written by one thread in batches; read by others on connections of their own, which
/// see the last commit.
/// </summary>
public interface IIndexStore : IIndexReader, IDisposable
{
    /// <summary>Adds or replaces a row in the open batch. <see cref="IIndexReader.Find"/> sees it at once.</summary>
    /// <param name="row">The row.</param>
    /// <param name="before">What <see cref="IIndexReader.Find"/> says of the path at this moment: what stays the same is not written again.</param>
    void Put(IndexRow row, IndexRow? before);

    /// <summary>Forgets a path in the open batch: an acknowledged tombstone, or the row of a conflict copy that is gone.</summary>
    void Forget(RelativePath path);

    /// <summary>Adds or replaces a member in the open batch.</summary>
    void PutMember(MemberRow member);

    /// <summary>Forgets a member, and what is wanted of it, in the open batch: its device has a new index.</summary>
    void ForgetMember(ReplicaId replica);

    /// <summary>Adds or replaces, by replica and path, what a peer has and we have not, in the open batch.</summary>
    void PutWanted(WantedRow wanted);

    /// <summary>Forgets what is wanted of a peer at a path, in the open batch.</summary>
    void ForgetWanted(ReplicaId from, RelativePath path);

    /// <summary>From now on only numbers beyond this one are given to dots and rows. Durable on return.</summary>
    void SkipTo(ulong counter);

    /// <summary>
    /// Gives this database another random replica id and one fresh incarnation, durably: it was restored or cloned (I6). Rows stay as they are;
    /// what was received from and acknowledged by others counts for nothing any more, and nothing is wanted.
    /// </summary>
    /// <returns>The new id.</returns>
    ReplicaId Renew();

    /// <summary>Makes the open batch durable (power loss included) and visible to other readers. Does nothing without a batch.</summary>
    void Commit();

    /// <summary>
    /// Committed rows that have a file on disk, in tree order (the order of a depth-first walk whose directories are sorted by
    /// the bytes of their names), streamed. <paramref name="under"/> limits it to a path and what lies below it. What is committed
    /// while it runs may be seen or not; a row that stays is seen exactly once. May be called from any thread; many enumerations
    /// may run at once, and last as long as they like.
    /// </summary>
    IEnumerable<IndexRow> WalkLive(RelativePath? under = null);

    /// <summary>The same rows in the same order, without their versions: costs a fraction. May be called from any thread; the walk belongs to one at a time.</summary>
    IDiskWalk WalkDisk(RelativePath? under = null);

    /// <summary>The committed row of a path, or null. May be called from any thread.</summary>
    IndexRow? FindCommitted(RelativePath path);

    /// <summary>The committed rows of many paths, in their order, all of one moment. May be called from any thread.</summary>
    IReadOnlyList<IndexRow?> FindAllCommitted(IReadOnlyList<RelativePath> paths) => [.. paths.Select(FindCommitted)];

    /// <summary>
    /// Large files on disk whose lengths are nearest to this one: up to <paramref name="count"/> that are not longer, nearest first, then as many that are. As
    /// committed; may be called from any thread. Which files are large is as in <see cref="IIndexReader.FindContent"/>.
    /// </summary>
    IReadOnlyList<RelativePath> LargeNear(long length, int count) => [];

    /// <summary>The root that this index describes, or null before the first.</summary>
    Folder.RootIdentity? Root { get; }

    /// <summary>Remembers the root. Durable on return.</summary>
    void SetRoot(Folder.RootIdentity root);
}
