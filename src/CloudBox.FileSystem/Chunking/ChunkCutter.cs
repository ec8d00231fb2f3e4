using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using CloudBox.Protocol.Values;

namespace CloudBox.FileSystem.Chunking;

/// <summary>
/// FastCDC (Xia et al., USENIX ATC 2016; IEEE TPDS 2020): a chunk ends where a rolling hash of the last bytes has a run of zero bits, so an
/// insert moves the boundaries beside it and no others. The three things that make it fast and even are the paper's: the gear hash (a shift and an
/// add), no search below the shortest length, and a harder condition before the normal length than after it. Pure.
/// </summary>
internal static class ChunkCutter
{
    /// <summary>
    /// From here on a boundary is easier to find. Chunks have some 140 KiB on average: a manifest of 1 GiB has 7,500 of them, 150 KB, and a changed
    /// byte costs one or two chunks.
    /// </summary>
    public const int NormalLength = 128 * 1024;

    // log2 of the normal length plus and minus 2 (normalisation level 2). Just below the top bit, which the pair step loses.
    private const int HarderBits = 19;
    private const int EasierBits = 15;
    private const ulong Harder = ((1UL << HarderBits) - 1) << (63 - HarderBits);
    private const ulong Easier = ((1UL << EasierBits) - 1) << (63 - EasierBits);

    /// <summary>The length of the chunk at the start of these bytes.</summary>
    /// <param name="bytes"><see cref="Chunk.MaxLength"/> of them or more; fewer only when the file ends here.</param>
    public static int Cut(ReadOnlySpan<byte> bytes)
    {
        var most = Math.Min(bytes.Length, Chunk.MaxLength);
        if (most <= Chunk.MinLength) return most;
        var normal = Math.Min(most, NormalLength);
        var hash = 0UL;
        if (TryFind(bytes[..normal], Chunk.MinLength, Harder, ref hash, out var length)) return length;
        return TryFind(bytes[..most], normal, Easier, ref hash, out length) ? length : most;
    }

    // Two bytes a step (2020 paper, section 4.4): the hash after the first byte, doubled, is held against the doubled mask, which saves a dependent shift.
    // Nothing is checked inside the loop: a byte is below 256, and the position below the length. An odd last byte is the end of the file, a boundary anyway.
    private static bool TryFind(ReadOnlySpan<byte> bytes, int from, ulong mask, ref ulong hash, out int length)
    {
        ref var start = ref MemoryMarshal.GetReference(bytes);
        ref var gear = ref MemoryMarshal.GetArrayDataReference(GearTable.Values);
        ref var doubled = ref MemoryMarshal.GetArrayDataReference(GearTable.Doubled);
        var (rolling, doubledMask, end) = (hash, mask << 1, bytes.Length - 1);
        for (length = from; length < end; length += 2)
        {
            rolling = (rolling << 2) + Unsafe.Add(ref doubled, (nint)Unsafe.Add(ref start, (nint)length));
            if ((rolling & doubledMask) == 0)
            {
                length++;
                return true;
            }

            rolling += Unsafe.Add(ref gear, (nint)Unsafe.Add(ref start, (nint)length + 1));
            if ((rolling & mask) != 0) continue;
            length += 2;
            return true;
        }

        hash = rolling;
        return false;
    }
}
