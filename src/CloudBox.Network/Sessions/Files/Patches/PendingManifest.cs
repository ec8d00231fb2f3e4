using System.Collections.Immutable;
using CloudBox.Protocol.Values;

namespace CloudBox.Network.Sessions.Files.Patches;

/// <summary>The chunks of a wanted file, on their way. There can never be more of them than the file has room for.</summary>
internal sealed class PendingManifest(long length) : PatchAnswer
{
    private readonly ImmutableArray<Chunk>.Builder _chunks = ImmutableArray.CreateBuilder<Chunk>();
    private long _told;

    /// <summary>The chunks; once it has ended well.</summary>
    public ImmutableArray<Chunk> Chunks
    {
        get
        {
            lock (Gate) return _chunks.ToImmutable();
        }
    }

    protected override string? Add_NeedsLock(ImmutableArray<Chunk> chunks, bool isLast)
    {
        foreach (var chunk in chunks)
        {
            _told += chunk.Length;
            if (_told > length || (chunk.Length < Chunk.MinLength && _told < length)) return "its manifest cannot be one of the file";
            _chunks.Add(chunk);
        }

        return isLast && _told < length ? "its manifest ends before the file" : null;
    }
}
