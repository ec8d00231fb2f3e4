namespace CloudBox.EndToEnd.Peers.Wire;

/// <summary>Byte order of a message's integers; the assignment states none.</summary>
public enum WireOrder
{
    Big,
    Little,
}

/// <summary>Message types by number, as the assignment lists them.</summary>
public static class WireType
{
    public const ushort Status = 0x0001;
    public const ushort NoChanges = 0x0002;
    public const ushort Added = 0x0003;
    public const ushort Modified = 0x0004;
    public const ushort Deleted = 0x0005;
    public const ushort Request = 0x0006;
    public const ushort Offer = 0x0007;
    public const ushort Empty = 0x0008;
    public const ushort Debug = 0xFFFF;

    public static bool CarriesFile(ushort type) => type is >= Added and <= Offer;
}

/// <summary>The file record F. The SHA1 is in hex, so that records compare and print.</summary>
/// <param name="Mtime">Seconds since the epoch.</param>
/// <param name="Name">Relative name.</param>
/// <param name="Sha1">40 hex digits, lower case.</param>
/// <param name="Length">Bytes.</param>
public sealed record WireFile(long Mtime, string Name, string Sha1, long Length)
{
    /// <summary>True when both name the same bytes.</summary>
    public bool HasContentOf(WireFile other) => Sha1 == other.Sha1 && Length == other.Length;
}

/// <summary>One message; parts that its type does not have are null.</summary>
public sealed record WireMessage(ushort Type, string Client, ushort Port, long Time)
{
    public long? Newest { get; init; }

    public string? DirectorySha1 { get; init; }

    public WireFile? File { get; init; }

    public string? Text { get; init; }

    /// <summary>What follows "CBX2" and its length, in hex; big-endian datagrams only.</summary>
    public string? Trailer { get; init; }
}
