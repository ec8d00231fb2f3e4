namespace CloudBox.FileSystem.Chunking;

/// <summary>
/// One random number for each value of a byte. Both sides of a transfer cut with the same numbers or find nothing equal, so they never change;
/// they are made by SplitMix64 (Steele et al. 2014) from the seed 0, and a test holds them.
/// </summary>
internal static class GearTable
{
    /// <summary>The numbers.</summary>
    public static readonly ulong[] Values = Make(shift: 0);

    /// <summary>The numbers times two, for the first byte of a pair.</summary>
    public static readonly ulong[] Doubled = Make(shift: 1);

    private static ulong[] Make(int shift)
    {
        var values = new ulong[256];
        var state = 0UL;
        foreach (ref var value in values.AsSpan()) value = Next(ref state) << shift;
        return values;
    }

    private static ulong Next(ref ulong state)
    {
        var mixed = state += 0x9E3779B97F4A7C15;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }
}
