namespace CloudBox.Protocol.Status;

/// <summary>What a TCP connection carries, told by its first bytes: one port serves all.</summary>
public enum StreamKind
{
    /// <summary>Fewer bytes than are needed to tell.</summary>
    Undecided,

    /// <summary>A TLS session between modern peers (16 03).</summary>
    Session,

    /// <summary>A plain data connection of an open session (01 "CBD").</summary>
    PlainData,

    /// <summary>A message of the status protocol.</summary>
    StatusMessage,

    /// <summary>Perhaps the C original's bare push: a 512-byte file name block, then bytes until FIN.</summary>
    BarePush,
}

/// <summary>Tells streams apart.</summary>
public static class StreamKinds
{
    /// <summary>Bytes that always suffice to tell.</summary>
    public const int BytesToTell = 4;

    /// <summary>The kind of a stream that starts with <paramref name="first"/>.</summary>
    public static StreamKind Of(ReadOnlySpan<byte> first)
    {
        if (first.Length < 2) return StreamKind.Undecided;
        // A printable first byte before a 00 is a bare push of a file whose name has one letter.
        switch (first[0], first[1])
        {
            case (0x16, 0x03): return StreamKind.Session;
            case (0x00, _) or ( <= 0x0F or 0xFF, 0x00) or (0xFF, 0xFF): return StreamKind.StatusMessage;
            case (0x01, (byte)'C'): return first.Length < BytesToTell ? StreamKind.Undecided : PlainOrPush(first);
            default: return StreamKind.BarePush;
        }
    }

    private static StreamKind PlainOrPush(ReadOnlySpan<byte> first) =>
        first.StartsWith("\u0001CBD"u8) ? StreamKind.PlainData : StreamKind.BarePush;
}
