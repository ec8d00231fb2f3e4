using System.Collections.Immutable;
using CloudBox.Protocol.Sessions;
using CloudBox.Protocol.Values;

namespace CloudBox.Network.Sessions.Files.Patches;

/// <summary>Part of a wanted file that the old copy has.</summary>
/// <param name="From">Where it begins there.</param>
/// <param name="To">Where it belongs.</param>
internal readonly record struct CopiedPart(long From, ByteRange To);

/// <summary>Which parts of a wanted file come from where. Pure.</summary>
/// <param name="Copied">Parts that are here, ascending.</param>
/// <param name="Missing">Parts that are not, ascending.</param>
/// <param name="MissingBytes">Their length together.</param>
internal sealed record PatchPlan(ImmutableArray<CopiedPart> Copied, ImmutableArray<ByteRange> Missing, long MissingBytes)
{
    /// <summary>Finds the chunks of a wanted file in another. Null when asking for the parts is not worth it: over half is missing, or there are too many.</summary>
    public static PatchPlan? Make(ImmutableArray<Chunk> wanted, ImmutableArray<Chunk> here)
    {
        var places = Places(here, out var offsets);
        var copied = ImmutableArray.CreateBuilder<CopiedPart>();
        var missing = ImmutableArray.CreateBuilder<ByteRange>();
        var (at, missingBytes, next) = (0L, 0L, 0);
        foreach (var chunk in wanted)
        {
            if (Find(chunk, here, places, next) is { } index)
            {
                Add(copied, offsets[index], new ByteRange(at, chunk.Length));
                next = index + 1;
            }
            else
            {
                Add(missing, new ByteRange(at, chunk.Length));
                missingBytes += chunk.Length;
            }

            at += chunk.Length;
        }

        return missingBytes > at / 2 || missing.Count > FrameLimits.MaxRanges ? null : new PatchPlan(copied.ToImmutable(), missing.ToImmutable(), missingBytes);
    }

    // What follows the last match is preferred, so that equal chunks (a long run of zeros) make one part.
    private static int? Find(Chunk chunk, ImmutableArray<Chunk> here, Dictionary<Chunk, int> places, int next)
    {
        if (next < here.Length && here[next] == chunk) return next;
        return places.TryGetValue(chunk, out var index) ? index : null;
    }

    private static Dictionary<Chunk, int> Places(ImmutableArray<Chunk> chunks, out long[] offsets)
    {
        var places = new Dictionary<Chunk, int>(chunks.Length);
        offsets = new long[chunks.Length];
        var at = 0L;
        for (var index = 0; index < chunks.Length; index++)
        {
            places.TryAdd(chunks[index], index);
            offsets[index] = at;
            at += chunks[index].Length;
        }

        return places;
    }

    private static void Add(ImmutableArray<CopiedPart>.Builder parts, long from, ByteRange to)
    {
        if (parts.Count > 0 && parts[^1] is var last && last.To.End == to.Offset && last.From + last.To.Length == from)
            parts[^1] = last with { To = new ByteRange(last.To.Offset, last.To.Length + to.Length) };
        else
            parts.Add(new CopiedPart(from, to));
    }

    private static void Add(ImmutableArray<ByteRange>.Builder ranges, ByteRange range)
    {
        if (ranges.Count > 0 && ranges[^1].End == range.Offset) ranges[^1] = new ByteRange(ranges[^1].Offset, ranges[^1].Length + range.Length);
        else ranges.Add(range);
    }
}
