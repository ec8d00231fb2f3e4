namespace CloudBox.Protocol.Values;

/// <summary>Part of a file.</summary>
/// <param name="Offset">Its first byte.</param>
/// <param name="Length">Bytes.</param>
public readonly record struct ByteRange(long Offset, long Length)
{
    /// <summary>The first byte after it.</summary>
    public long End => Offset + Length;
}
