using System.Collections.Immutable;
using CloudBox.Protocol.Values;

namespace CloudBox.FileSystem.Chunking;

/// <summary>Follows the chunks of a newer version through an older one: which should come next there. Pure.</summary>
/// <param name="newer">The chunks of the newer version, in order.</param>
internal sealed class ChunkTrail(ImmutableArray<Chunk> newer)
{
    private readonly Dictionary<Chunk, int> _places = PlacesOf(newer);
    private int _next;

    /// <summary>What should come next, never nothing at all; null when the trail is lost.</summary>
    public Chunk? Expected => (uint)_next < (uint)newer.Length && newer[_next].Length > 0 ? newer[_next] : null;

    /// <summary>It came.</summary>
    public void Follow() => _next++;

    /// <summary>This came instead: the trail goes on behind it, if the newer version has it anywhere.</summary>
    public void Seek(Chunk came) => _next = _places.TryGetValue(came, out var place) ? place + 1 : newer.Length;

    private static Dictionary<Chunk, int> PlacesOf(ImmutableArray<Chunk> chunks)
    {
        var places = new Dictionary<Chunk, int>(chunks.Length);
        for (var index = 0; index < chunks.Length; index++) places.TryAdd(chunks[index], index);
        return places;
    }
}
