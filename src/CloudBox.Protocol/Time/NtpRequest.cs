namespace CloudBox.Protocol.Time;

/// <summary>What a server makes of a datagram.</summary>
public enum NtpVerdict
{
    /// <summary>There is an answer that tells the time.</summary>
    Served,

    /// <summary>It is no request of NTP, and gets no answer.</summary>
    NoRequest,

    /// <summary>It is signed, and not with a key that we have; the answer says that and no more.</summary>
    KeyRefused,
}

/// <summary>A server's side of SNTP (RFC 4330 section 6): what to answer, decided from the bytes alone.</summary>
public static class NtpRequest
{
    /// <summary>How finely the clock is read: 100 ns, of which 2^-23 s is the nearest above.</summary>
    public const sbyte ClockPrecision = -23;

    private const byte MaxVersion = 4;

    // The clock of this machine, whatever sets it: far from the root, so that nobody who has a better one takes it for that. chrony's
    // "local" says the same, with the same reference.
    private const byte LocalStratum = 10;
    private const uint LocalClock = 0x7F_7F_01_01; // 127.127.1.1
    private const uint Rate = 0x52_41_54_45; // "RATE"

    /// <summary>Judges a datagram.</summary>
    /// <param name="datagram">All of it.</param>
    /// <param name="keys">What signatures are checked with.</param>
    /// <param name="receive">When it came.</param>
    /// <param name="answer">What to send; nothing for <see cref="NtpVerdict.NoRequest"/>.</param>
    public static NtpVerdict Judge(ReadOnlySpan<byte> datagram, IReadOnlyList<NtpKey> keys, NtpTimestamp receive, out NtpAnswer answer)
    {
        answer = default;
        if (!TryRead(datagram, out var request, out var mode, out var signature)) return NtpVerdict.NoRequest;
        var header = Header(request, mode, receive);
        if (signature == datagram.Length)
        {
            answer = new NtpAnswer(header, Key: null, IsKeyRefusal: false);
            return NtpVerdict.Served;
        }

        var key = KeyOf(datagram[..signature], datagram[signature..], keys);
        answer = new NtpAnswer(header, key, IsKeyRefusal: key is null);
        return key is null ? NtpVerdict.KeyRefused : NtpVerdict.Served;
    }

    /// <summary>What to tell who asks too often; false when it was no request.</summary>
    public static bool TryRefuse(ReadOnlySpan<byte> datagram, out NtpAnswer answer)
    {
        answer = default;
        if (!TryRead(datagram, out var request, out var mode, out _)) return false;
        var header = new NtpPacket
        {
            Leap = NtpLeap.Unsynchronised,
            Version = request.Version,
            Mode = mode,
            Poll = request.Poll,
            Precision = ClockPrecision,
            ReferenceId = Rate,
            Originate = request.Transmit,
        };
        answer = new NtpAnswer(header, Key: null, IsKeyRefusal: false);
        return true;
    }

    private static bool TryRead(ReadOnlySpan<byte> datagram, out NtpPacket request, out NtpMode mode, out int signature)
    {
        signature = 0;
        mode = NtpMode.Reserved;
        if (!NtpPacket.TryRead(datagram, out request)) return false;
        if (request.Version is 0 or > MaxVersion) return false;
        mode = request switch
        {
            { Mode: NtpMode.Client } => NtpMode.Server,
            { Mode: NtpMode.SymmetricActive } => NtpMode.SymmetricPassive,
            { Mode: NtpMode.Reserved, Version: 1 } => NtpMode.Server, // version 1 knew no modes
            _ => NtpMode.Reserved, // answers among them: two servers would talk for ever
        };
        return mode != NtpMode.Reserved && NtpTail.TryFindSignature(datagram, out signature);
    }

    private static NtpPacket Header(in NtpPacket request, NtpMode mode, NtpTimestamp receive) => new()
    {
        Version = request.Version,
        Mode = mode,
        Stratum = LocalStratum,
        Poll = request.Poll,
        Precision = ClockPrecision,
        RootDispersion = 1,
        ReferenceId = LocalClock,
        Reference = new NtpTimestamp(receive.Value & ~0xFFFF_FFFFUL), // this second's beginning: it is its own reference
        Originate = request.Transmit,
        Receive = receive,
    };

    private static NtpKey? KeyOf(ReadOnlySpan<byte> signed, ReadOnlySpan<byte> signature, IReadOnlyList<NtpKey> keys)
    {
        var id = NtpTail.KeyId(signature);
        foreach (var key in keys)
        {
            if (key.Id == id) return key.IsSignatureOf(signed, signature) ? key : null;
        }

        return null;
    }
}
