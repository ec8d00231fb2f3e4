using System.Buffers.Binary;

namespace CloudBox.Protocol.Time;

/// <summary>
/// What follows the header: extension fields, each of which names its length, then perhaps a signature, which does not (RFC 7822 section 7.5).
/// Nothing in here uses an extension field; they are stepped over.
/// </summary>
public static class NtpTail
{
    /// <summary>Bytes of the key's number, with which a signature begins. Alone, and 0, it says that a signature was not accepted (a crypto-NAK).</summary>
    public const int KeyIdSize = 4;

    /// <summary>The longest digest in version 4; that of longer hashes is cut.</summary>
    public const int MaxDigest = 20;

    private const int ShortDigest = 16; // MD5, and AES-CMAC
    private const int MaxSignature = KeyIdSize + MaxDigest;
    private const int MinField = 16;

    /// <summary>Finds the signature.</summary>
    /// <param name="datagram">All of it, a header at least.</param>
    /// <param name="start">Where it begins; the datagram's length when it has none.</param>
    /// <returns>False when the bytes behind the header are neither fields nor a signature.</returns>
    public static bool TryFindSignature(ReadOnlySpan<byte> datagram, out int start)
    {
        start = NtpPacket.Size;
        while (datagram.Length - start > MaxSignature)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(datagram[(start + 2)..]);
            if (length < MinField || length % 4 != 0 || length > datagram.Length - start) return false;
            start += length;
        }

        return (datagram.Length - start) is 0 or KeyIdSize or KeyIdSize + ShortDigest or MaxSignature;
    }

    /// <summary>The number of the key with which a signature begins.</summary>
    public static uint KeyId(ReadOnlySpan<byte> signature) => BinaryPrimitives.ReadUInt32BigEndian(signature);
}
