using System.Buffers.Binary;

namespace CloudBox.Protocol.Time;

/// <summary>
/// What follows the header. In version 4: extension fields, each of which names its length, then perhaps a signature, which does not (RFC 7822
/// section 7.5); nothing in here uses an extension field, they are stepped over. Before version 4: perhaps a signature, of any length.
/// </summary>
public static class NtpTail
{
    /// <summary>Bytes of the key's number, with which a signature begins. Alone, and 0, it says that a signature was not accepted (a crypto-NAK).</summary>
    public const int KeyIdSize = 4;

    /// <summary>The longest digest before version 4: all of SHA512.</summary>
    public const int MaxDigest = 64;

    /// <summary>The longest digest in version 4; that of longer hashes is cut.</summary>
    public const int MaxDigest4 = 20;

    private const int ShortDigest = 16; // MD5, and AES-CMAC
    private const int MaxSignature4 = KeyIdSize + MaxDigest4;
    private const int MinField = 16;
    private const int FirstWithFields = 4;

    /// <summary>Finds the signature.</summary>
    /// <param name="datagram">All of it, a header at least.</param>
    /// <param name="start">Where it begins; the datagram's length when it has none.</param>
    /// <returns>False when the bytes behind the header are neither fields nor a signature.</returns>
    public static bool TryFindSignature(ReadOnlySpan<byte> datagram, out int start)
    {
        start = NtpPacket.Size;
        if (NtpPacket.VersionOf(datagram[0]) < FirstWithFields) return (datagram.Length - start) is 0 or (>= KeyIdSize and <= KeyIdSize + MaxDigest);
        while (datagram.Length - start > MaxSignature4)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(datagram[(start + 2)..]);
            if (length < MinField || length % 4 != 0 || length > datagram.Length - start) return false;
            start += length;
        }

        return (datagram.Length - start) is 0 or KeyIdSize or KeyIdSize + ShortDigest or MaxSignature4;
    }

    /// <summary>The number of the key with which a signature begins.</summary>
    public static uint KeyId(ReadOnlySpan<byte> signature) => BinaryPrimitives.ReadUInt32BigEndian(signature);
}
