using CloudBox.Protocol.Values;

namespace CloudBox.Engine.Index;

/// <summary>What the engine may ask of the index. Answers include rows that were put but not committed yet.</summary>
public interface IIndexReader
{
    /// <summary>Identity of this index database; the replica of every dot minted here.</summary>
    ReplicaId Replica { get; }

    /// <summary>The highest counter in any dot minted here; 0 in a new index.</summary>
    ulong LastCounter { get; }

    /// <summary>The row of a path, or null.</summary>
    IndexRow? Find(RelativePath path);

    /// <summary>How many paths have a live file.</summary>
    long CountLive();

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
    void Put(IndexRow row);

    /// <summary>Makes the open batch durable (power loss included) and visible to other readers. Does nothing without a batch.</summary>
    void Commit();

    /// <summary>
    /// Committed rows that have a file on disk, in tree order (the order of a depth-first walk whose directories are sorted by
    /// the bytes of their names), streamed. <paramref name="under"/> limits it to a path and what lies below it. What is committed
    /// while it runs may be seen or not; a row that stays is seen exactly once. May be called from any thread; many enumerations
    /// may run at once, and last as long as they like.
    /// </summary>
    IEnumerable<IndexRow> WalkLive(RelativePath? under = null);

    /// <summary>The committed row of a path, or null. May be called from any thread.</summary>
    IndexRow? FindCommitted(RelativePath path);

    /// <summary>The root that this index describes, or null before the first.</summary>
    Folder.RootIdentity? Root { get; }

    /// <summary>Remembers the root. Durable on return.</summary>
    void SetRoot(Folder.RootIdentity root);
}
