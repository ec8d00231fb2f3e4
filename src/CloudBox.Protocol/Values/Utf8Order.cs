namespace CloudBox.Protocol.Values;

/// <summary>Orders UTF-16 text as its UTF-8 bytes would be ordered, without encoding it.</summary>
public static class Utf8Order
{
    /// <summary>Negative, zero or positive as <paramref name="left"/> sorts before, with or after <paramref name="right"/>.</summary>
    public static int Compare(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        var same = left.CommonPrefixLength(right);
        if (same == left.Length || same == right.Length) return left.Length - right.Length;
        return Rank(left[same]) - Rank(right[same]);
    }

    // UTF-16 and UTF-8 disagree in one place: surrogates (U+10000 and above) are four UTF-8 bytes starting with F0..F4 and so
    // sort after U+E000..U+FFFF, while their UTF-16 units lie before them.
    private static int Rank(char unit) => char.IsSurrogate(unit) ? unit + 0x10000 : unit;
}
