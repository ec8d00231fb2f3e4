namespace CloudBox.Protocol.Values;

/// <summary>
/// Identity of a file's bytes: length, SHA1 and XXH128 together, so that two files made to collide in SHA1 stay two files.
/// </summary>
/// <param name="Length">Bytes.</param>
/// <param name="Sha1">SHA1 of the bytes.</param>
/// <param name="Xxh128">XXH128 (seed 0) of the bytes.</param>
public readonly record struct ContentId(long Length, Sha1Digest Sha1, UInt128 Xxh128)
{
    /// <summary>True when a status message that names <paramref name="length"/> and <paramref name="sha1"/> could mean this content.</summary>
    public bool Matches(long length, Sha1Digest sha1) => Length == length && Sha1 == sha1;
}
