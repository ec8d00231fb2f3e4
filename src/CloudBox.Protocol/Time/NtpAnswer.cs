namespace CloudBox.Protocol.Time;

/// <summary>What a server answers, all but the moment at which it leaves.</summary>
/// <param name="Header">The header, its transmit field empty.</param>
/// <param name="Key">The key that signed the request and signs the answer.</param>
/// <param name="IsKeyRefusal">True when it tells that the request's signature is not accepted (a crypto-NAK).</param>
public readonly record struct NtpAnswer(NtpPacket Header, NtpKey? Key, bool IsKeyRefusal)
{
    /// <summary>Bytes of an answer at most.</summary>
    public const int MaxSize = NtpPacket.Size + NtpKey.MaxSignature;

    /// <summary>Writes it.</summary>
    /// <param name="bytes">Room for <see cref="MaxSize"/>.</param>
    /// <param name="transmit">When it leaves: now.</param>
    /// <returns>How many bytes it has: never more than the request had.</returns>
    public int CopyTo(Span<byte> bytes, NtpTimestamp transmit)
    {
        (Header with { Transmit = transmit }).CopyTo(bytes);
        if (IsKeyRefusal)
        {
            bytes.Slice(NtpPacket.Size, NtpTail.KeyIdSize).Clear();
            return NtpPacket.Size + NtpTail.KeyIdSize;
        }

        if (Key is null) return NtpPacket.Size;
        return NtpPacket.Size + Key.Sign(bytes[..NtpPacket.Size], bytes[NtpPacket.Size..]);
    }
}
