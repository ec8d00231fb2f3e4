namespace CloudBox.Protocol.Values;

/// <summary>A piece of a large file, cut where its content says (DESIGN section 7). A file's chunks, in order, are its manifest.</summary>
/// <param name="Id">XXH128 (seed 0) of the bytes. Tells equal pieces, proves nothing: what is put together is verified as a whole.</param>
/// <param name="Length">Bytes.</param>
public readonly record struct Chunk(UInt128 Id, int Length)
{
    /// <summary>No chunk but a file's last is shorter. Below it a boundary is not even looked for.</summary>
    public const int MinLength = 32 * 1024;

    /// <summary>No chunk is longer.</summary>
    public const int MaxLength = 512 * 1024;
}
