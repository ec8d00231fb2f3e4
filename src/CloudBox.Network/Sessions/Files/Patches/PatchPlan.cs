using System.Collections.Immutable;
using CloudBox.Protocol.Sessions;
using CloudBox.Protocol.Values;

namespace CloudBox.Network.Sessions.Files.Patches;

/// <summary>Part of a wanted file that a file here has.</summary>
/// <param name="Base">Which of the files, counted from 0.</param>
/// <param name="From">Where it begins there.</param>
/// <param name="To">Where it belongs.</param>
internal readonly record struct CopiedPart(int Base, long From, ByteRange To);

/// <summary>Which parts of a wanted file come from where. Pure.</summary>
/// <param name="Copied">Parts that are here, ascending.</param>
/// <param name="Missing">Parts that are not, ascending.</param>
/// <param name="MissingBytes">Their length together.</param>
internal sealed record PatchPlan(ImmutableArray<CopiedPart> Copied, ImmutableArray<ByteRange> Missing, long MissingBytes)
{
    /// <summary>True when asking for the missing parts is better than asking for the whole: at most half is missing, and not in too many places.</summary>
    public bool IsWorthIt { get; } = MissingBytes <= Copied.Sum(static part => part.To.Length) && Missing.Length <= FrameLimits.MaxRanges;

    /// <summary>Finds the chunks of a wanted file in others.</summary>
    /// <param name="wanted">The chunks of the wanted file.</param>
    /// <param name="here">Those of the files that are here, the likeliest file first.</param>
    public static PatchPlan Make(ImmutableArray<Chunk> wanted, params ReadOnlySpan<ImmutableArray<Chunk>> here)
    {
        var places = Places(here);
        var copied = ImmutableArray.CreateBuilder<CopiedPart>();
        var missing = ImmutableArray.CreateBuilder<ByteRange>();
        var (at, missingBytes, next) = (0L, 0L, default(Place));
        foreach (var chunk in wanted)
        {
            if (Find(chunk, here, places, next) is { } place)
            {
                Add(copied, place, new ByteRange(at, chunk.Length));
                next = place.Behind(chunk);
            }
            else
            {
                Add(missing, new ByteRange(at, chunk.Length));
                missingBytes += chunk.Length;
            }

            at += chunk.Length;
        }

        return new PatchPlan(copied.ToImmutable(), missing.ToImmutable(), missingBytes);
    }

    // What follows the last match is preferred, so that equal chunks (a long run of zeros) make one part.
    private static Place? Find(Chunk chunk, ReadOnlySpan<ImmutableArray<Chunk>> here, Dictionary<Chunk, Place> places, Place next)
    {
        if (next.Base < here.Length && next.Index < here[next.Base].Length && here[next.Base][next.Index] == chunk) return next;
        return places.TryGetValue(chunk, out var place) ? place : null;
    }

    private static Dictionary<Chunk, Place> Places(ReadOnlySpan<ImmutableArray<Chunk>> here)
    {
        var places = new Dictionary<Chunk, Place>();
        for (var i = 0; i < here.Length; i++)
        {
            var place = new Place(i, 0, 0);
            foreach (var chunk in here[i])
            {
                places.TryAdd(chunk, place);
                place = place.Behind(chunk);
            }
        }

        return places;
    }

    private static void Add(ImmutableArray<CopiedPart>.Builder parts, Place from, ByteRange to)
    {
        if (parts.Count > 0 && parts[^1] is var last && last.Base == from.Base && last.To.End == to.Offset && last.From + last.To.Length == from.Offset)
            parts[^1] = last with { To = new ByteRange(last.To.Offset, last.To.Length + to.Length) };
        else
            parts.Add(new CopiedPart(from.Base, from.Offset, to));
    }

    private static void Add(ImmutableArray<ByteRange>.Builder ranges, ByteRange range)
    {
        if (ranges.Count > 0 && ranges[^1].End == range.Offset) ranges[^1] = new ByteRange(ranges[^1].Offset, ranges[^1].Length + range.Length);
        else ranges.Add(range);
    }

    // A chunk of a file that is here.
    private readonly record struct Place(int Base, int Index, long Offset)
    {
        public Place Behind(Chunk chunk) => this with { Index = Index + 1, Offset = Offset + chunk.Length };
    }
}
