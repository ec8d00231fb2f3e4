using System.Collections.Immutable;
using CloudBox.Engine.Folder;
using CloudBox.Protocol.Values;

namespace CloudBox.FileSystem.Chunking;

/// <summary>
/// The chunks of files, cut when somebody asks or will (<see cref="Foresee"/>), one file at a time, on a thread of its own. Those of contents that are known are kept, the latest used, so that
/// the version that was new last time need not be cut when it is the old one. Thread-safe.
/// </summary>
public sealed partial class ManifestCache : IDisposable
{
    /// <summary>Chunks that are kept in all: 8 MiB, and some 35 GiB of files.</summary>
    public const int DefaultCapacity = 256 * 1024;

    private readonly int _capacity;
    private readonly Lock _gate = new();
    private readonly Dictionary<ContentId, LinkedListNode<Kept>> _kept = [];
    private readonly LinkedList<Kept> _byUse = [];
    private readonly SemaphoreSlim _turn = new(1);
    private int _chunks;

    /// <param name="capacity">Chunks that are kept in all.</param>
    public ManifestCache(int capacity = DefaultCapacity) => _capacity = capacity;

    /// <summary>The chunks of an open file; null when it changes meanwhile.</summary>
    /// <param name="file">The file.</param>
    /// <param name="content">What it is, when that is known.</param>
    /// <param name="cancel">Nobody wants them any more.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    public async Task<ImmutableArray<Chunk>?> ReadAsync(IServedFile file, ContentId? content, CancellationToken cancel)
    {
        if (Find(content) is { } known) return known;
        await _turn.WaitAsync(cancel); // for what is foreseen, too
        try
        {
            if (Find(content) is { } meanwhile) return meanwhile;
            var chunks = await Task.Factory.StartNew(() => Chunker.Cut(file, cancel), cancel, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            if (content is { } id && chunks is { } cut) Keep(id, cut);
            return chunks;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Chunks of an open file that show where it has those of a newer version of it; null when it changes meanwhile.</summary>
    /// <param name="file">The file.</param>
    /// <param name="content">What it is, when that is known.</param>
    /// <param name="newer">The chunks of the newer version.</param>
    /// <param name="cancel">Nobody wants them any more.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    public async Task<ImmutableArray<Chunk>?> ReadAlongAsync(IServedFile file, ContentId? content, ImmutableArray<Chunk> newer, CancellationToken cancel)
    {
        if (Find(content) is { } known) return known;
        await _turn.WaitAsync(cancel);
        try
        {
            return await Task.Factory.StartNew(() => Chunker.CutAlong(file, newer, cancel), cancel, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>
    /// Cuts a file while somebody else reads it to name it: peers that have the version before will ask for its chunks as soon as they hear of it.
    /// Null while another file is being cut.
    /// </summary>
    /// <param name="open">Opens the file; null when it cannot be.</param>
    internal Foresight? Foresee(Func<IServedFile?> open)
    {
        if (!_turn.Wait(0)) return null;
        IServedFile? file = null;
        try
        {
            file = open();
        }
        finally
        {
            if (file is null) _turn.Release();
        }

        return file is null ? null : new Foresight(this, file);
    }

    /// <summary>Keeps the chunks of a content. What a peer says they are is not enough: they would be served to others.</summary>
    internal void Keep(ContentId content, ImmutableArray<Chunk> chunks)
    {
        lock (_gate)
        {
            if (chunks.Length > _capacity || _kept.ContainsKey(content)) return;
            _kept.Add(content, _byUse.AddLast(new Kept(content, chunks)));
            _chunks += chunks.Length;
            while (_chunks > _capacity) Drop_NeedsLock(_byUse.First!);
        }
    }

    public void Dispose() => _turn.Dispose();

    private ImmutableArray<Chunk>? Find(ContentId? content)
    {
        if (content is not { } id) return null;
        lock (_gate)
        {
            if (!_kept.TryGetValue(id, out var node)) return null;
            _byUse.Remove(node);
            _byUse.AddLast(node);
            return node.Value.Chunks;
        }
    }

    private void Drop_NeedsLock(LinkedListNode<Kept> node)
    {
        _byUse.Remove(node);
        _kept.Remove(node.Value.Content);
        _chunks -= node.Value.Chunks.Length;
    }

    private sealed record Kept(ContentId Content, ImmutableArray<Chunk> Chunks);
}
