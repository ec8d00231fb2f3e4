namespace CloudBox.FileSystem.Index;

/// <summary>
/// Orders names as <see cref="TreeKey"/> does, without encoding them: a directory, then all that lies below it, then its next
/// sibling, siblings by the UTF-8 bytes of their names.
/// </summary>
internal static class TreeOrder
{
    /// <summary>Negative, zero or positive as <paramref name="left"/> is walked before, with or after <paramref name="right"/>.</summary>
    public static int Compare(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        var same = left.CommonPrefixLength(right);
        if (same == left.Length || same == right.Length) return left.Length - right.Length;
        return Rank(left[same]) - Rank(right[same]);
    }

    // Surrogates: as in Utf8Order, they lie above U+E000..U+FFFF once encoded.
    private static int Rank(char unit)
    {
        if (unit == '/') return 0;
        return char.IsSurrogate(unit) ? unit + 0x10000 : unit;
    }
}
