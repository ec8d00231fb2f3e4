using System.Collections.Immutable;
using CloudBox.Protocol.Values;

namespace CloudBox.Network.Sessions.Files.Patches;

/// <summary>
/// What a peer was asked for, for a patch. Ends once; what comes after that is passed over. The gate is held while bytes are written, so that
/// nobody drops them under the writer.
/// </summary>
internal abstract class PatchAnswer
{
    private readonly TaskCompletionSource<string?> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    protected Lock Gate { get; } = new();

    /// <summary>How it ends: null when all is here, else why not.</summary>
    public Task<string?> Ended => _end.Task;

    /// <summary>Takes chunks. False when it is wrong, and the rest is not wanted.</summary>
    public bool Take(ImmutableArray<Chunk> chunks, bool isLast)
    {
        lock (Gate) return Ended.IsCompleted || GoesOn_NeedsLock(Add_NeedsLock(chunks, isLast), isLast);
    }

    /// <summary>Takes bytes. False when it is wrong, and the rest is not wanted.</summary>
    public bool Take(ReadOnlySpan<byte> bytes, bool isLast)
    {
        lock (Gate) return Ended.IsCompleted || GoesOn_NeedsLock(Add_NeedsLock(bytes, isLast), isLast);
    }

    /// <summary>Ends it without what was asked for.</summary>
    public void Fail(string problem)
    {
        lock (Gate) _end.TrySetResult(problem);
    }

    protected virtual string? Add_NeedsLock(ImmutableArray<Chunk> chunks, bool isLast) => "it sent chunks where bytes have to come";

    protected virtual string? Add_NeedsLock(ReadOnlySpan<byte> bytes, bool isLast) => "it sent bytes where chunks have to come";

    private bool GoesOn_NeedsLock(string? problem, bool isLast)
    {
        if (problem is not null || isLast) _end.TrySetResult(problem);
        return problem is null;
    }
}
