using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace CloudBox.Network.Sessions.Bulk.Sharing;

/// <summary>Which ranges of a file, a bit each, the lowest bit of the first byte for the first range.</summary>
internal static class RangeBits
{
    /// <summary>True when the range is among them.</summary>
    public static bool Has(ImmutableArray<byte> bits, int range) => range / 8 < bits.Length && (bits[range / 8] & (1 << (range % 8))) != 0;

    /// <summary>The ranges for which something holds.</summary>
    public static ImmutableArray<byte> Of(int count, Func<int, bool> holds)
    {
        var bits = new byte[(count + 7) / 8];
        for (var range = 0; range < count; range++)
        {
            if (holds(range)) bits[range / 8] |= (byte)(1 << (range % 8));
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(bits);
    }
}
