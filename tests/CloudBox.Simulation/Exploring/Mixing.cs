namespace CloudBox.Simulation.Exploring;

/// <summary>Hashes that are the same on every runtime and in every process.</summary>
internal static class Mixing
{
    private const ulong Golden = 0x9E3779B97F4A7C15;

    /// <summary>The finalizer of splitmix64 (Steele, Lea and Flood 2014): each bit of the input moves half of the output.</summary>
    public static ulong Mix(ulong value)
    {
        value += Golden;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }

    /// <summary>Both in one.</summary>
    public static ulong Mix(ulong left, ulong right) => Mix(left ^ (right * Golden));

    /// <summary>Text as a number.</summary>
    public static ulong Of(ReadOnlySpan<char> text)
    {
        var hash = 14695981039346656037UL;
        foreach (var c in text) hash = (hash ^ c) * 1099511628211;
        return hash;
    }
}
