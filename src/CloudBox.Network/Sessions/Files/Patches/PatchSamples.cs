using System.Collections.Immutable;
using CloudBox.Engine.Folder;
using CloudBox.Protocol.Values;

namespace CloudBox.Network.Sessions.Files.Patches;

/// <summary>
/// A few short pieces of a wanted file, by which files that have parts of it are told from others without reading them: where something was appended or patched, the pieces are as far
/// from the start; where something was inserted, as far from the end. Only a reason to look closer, never a proof.
/// </summary>
/// <param name="length">Bytes of the wanted file.</param>
/// <param name="ranges">Where the pieces are.</param>
internal sealed class PatchSamples(long length, ImmutableArray<ByteRange> ranges)
{
    /// <summary>Pieces that are asked for.</summary>
    public const int Count = 4;

    /// <summary>Bytes of a piece.</summary>
    public const int Length = 4096;

    private readonly byte[][] _pieces = [.. ranges.Select(range => new byte[range.Length])];

    /// <summary>Where the pieces are, ascending.</summary>
    public ImmutableArray<ByteRange> Ranges => ranges;

    /// <summary>Spreads pieces over the parts of a wanted file that are missing.</summary>
    /// <param name="length">Bytes of the file.</param>
    /// <param name="missing">The parts, ascending.</param>
    public static PatchSamples Spread(long length, ImmutableArray<ByteRange> missing)
    {
        var all = missing.Sum(range => range.Length);
        var ranges = ImmutableArray.CreateBuilder<ByteRange>(Count);
        var before = 0L;
        foreach (var range in missing)
        {
            // Those whose place among all that is missing falls into this range.
            while (ranges.Count < Count && PlaceOf(ranges.Count, all) < before + range.Length)
            {
                var start = range.Offset + PlaceOf(ranges.Count, all) - before;
                ranges.Add(new ByteRange(start, Math.Min(Length, range.End - start)));
            }

            before += range.Length;
        }

        return new PatchSamples(length, ranges.ToImmutable());
    }

    /// <summary>Takes bytes of the wanted file that lie in one piece.</summary>
    public void Take(ReadOnlySpan<byte> bytes, long offset)
    {
        for (var i = 0; i < ranges.Length; i++)
        {
            if (offset >= ranges[i].Offset && offset < ranges[i].End) bytes.CopyTo(_pieces[i].AsSpan((int)(offset - ranges[i].Offset)));
        }
    }

    /// <summary>Pieces that a file has in their place, from its start, say nothing about others: a chunk may be missing for a few bytes of it.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public void Disregard(IServedFile known)
    {
        for (var i = 0; i < ranges.Length; i++)
        {
            if (IsAt(known, ranges[i].Offset, _pieces[i])) _pieces[i].AsSpan().Clear();
        }
    }

    /// <summary>True when a file has one of the pieces at the same distance from its start or from its end. Pieces of one byte over and over say nothing.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public bool AreIn(IServedFile file)
    {
        var longer = file.Stamp.Size - length;
        for (var i = 0; i < ranges.Length; i++)
        {
            if (!_pieces[i].AsSpan().ContainsAnyExcept(_pieces[i][0])) continue;
            if (IsAt(file, ranges[i].Offset, _pieces[i]) || (longer != 0 && IsAt(file, ranges[i].Offset + longer, _pieces[i]))) return true;
        }

        return false;
    }

    private static long PlaceOf(int index, long all) => ((2L * index) + 1) * all / (2 * Count);

    private static bool IsAt(IServedFile file, long offset, byte[] piece)
    {
        if (offset < 0 || offset + piece.Length > file.Stamp.Size) return false;
        var there = new byte[piece.Length];
        return file.Read(there, offset) == there.Length && there.AsSpan().SequenceEqual(piece);
    }
}
