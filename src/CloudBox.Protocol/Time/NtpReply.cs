namespace CloudBox.Protocol.Time;

/// <summary>What keeps a datagram from being an answer that tells the time.</summary>
public enum NtpFault
{
    None,

    /// <summary>It is shorter than a header, or what follows the header is nothing that NTP knows.</summary>
    Malformed,

    /// <summary>It does not repeat what we sent: an answer to another question, or made up by who has not seen ours.</summary>
    NotOurs,

    /// <summary>We signed, and it is not signed with our key.</summary>
    NotSigned,

    /// <summary>We signed, and the server says that it does not know the key.</summary>
    KeyRefused,

    /// <summary>It is no server's answer.</summary>
    WrongMode,

    /// <summary>Its version of NTP is none that we know.</summary>
    WrongVersion,

    /// <summary>A kiss-o'-death: the server does not want to be asked.</summary>
    KissOfDeath,

    /// <summary>The server has no time: its stratum is 0 without a reason, or above 15.</summary>
    NoStratum,

    /// <summary>The server says that its clock is not synchronised.</summary>
    Unsynchronised,

    /// <summary>It does not say when it came or left.</summary>
    NoTime,

    /// <summary>It says that it left before it came.</summary>
    Backwards,

    /// <summary>The server itself says that it may be wrong by 16 s or more.</summary>
    TooFarFromRoot,
}

/// <summary>The checks that an answer has to pass (RFC 5905 section 8 and appendix A.5.1, RFC 4330 section 5).</summary>
public static class NtpReply
{
    private const byte MaxVersion = 4;
    private const double MaxRootDistance = 16; // MAXDISP of RFC 5905

    /// <summary>Judges a datagram.</summary>
    /// <param name="datagram">All of it.</param>
    /// <param name="sent">The transmit field of our request.</param>
    /// <param name="key">What we signed it with; null when we did not.</param>
    /// <param name="packet">Its header, when it has one.</param>
    public static NtpFault Judge(ReadOnlySpan<byte> datagram, NtpTimestamp sent, NtpKey? key, out NtpPacket packet)
    {
        if (!NtpPacket.TryRead(datagram, out packet) || !NtpTail.TryFindSignature(datagram, out var signature)) return NtpFault.Malformed;
        if (packet.Originate != sent || sent.IsZero) return NtpFault.NotOurs;
        var fault = key is null ? NtpFault.None : JudgeSignature(datagram[..signature], datagram[signature..], key);
        return fault == NtpFault.None ? JudgeContent(packet) : fault;
    }

    /// <summary>True for what anybody could have sent: it does not end the wait for the answer.</summary>
    public static bool MayBeForged(NtpFault fault) => fault is NtpFault.Malformed or NtpFault.NotOurs or NtpFault.NotSigned;

    private static NtpFault JudgeSignature(ReadOnlySpan<byte> signed, ReadOnlySpan<byte> signature, NtpKey key)
    {
        if (signature.Length == NtpTail.KeyIdSize && NtpTail.KeyId(signature) == 0) return NtpFault.KeyRefused;
        return key.IsSignatureOf(signed, signature) ? NtpFault.None : NtpFault.NotSigned;
    }

    private static NtpFault JudgeContent(in NtpPacket packet)
    {
        if (packet.Mode != NtpMode.Server) return NtpFault.WrongMode;
        if (packet.Version is 0 or > MaxVersion) return NtpFault.WrongVersion;
        if (packet.Stratum == 0 && NtpFaultText.IsKissCode(packet.ReferenceId)) return NtpFault.KissOfDeath; // all else in it means nothing
        if (packet.Stratum is 0 or > NtpPacket.MaxStratum) return packet.Leap == NtpLeap.Unsynchronised ? NtpFault.Unsynchronised : NtpFault.NoStratum;
        if (packet.Leap == NtpLeap.Unsynchronised) return NtpFault.Unsynchronised;
        if (packet.Receive.IsZero || packet.Transmit.IsZero) return NtpFault.NoTime;
        if (packet.Transmit.Since(packet.Receive) < 0) return NtpFault.Backwards;
        return packet.RootDistanceSeconds >= MaxRootDistance ? NtpFault.TooFarFromRoot : NtpFault.None;
    }
}
