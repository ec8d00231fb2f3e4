using System.Buffers.Binary;
using System.Security.Cryptography;

namespace CloudBox.Protocol.Time;

/// <summary>
/// A key that a time server and its clients share. A packet is signed as ntpd and chrony do it: the key's number, then the hash of the
/// key's bytes and all bytes before the signature, in version 4 cut to 20 bytes.
/// </summary>
public sealed class NtpKey
{
    /// <summary>Bytes of a signature at most.</summary>
    public const int MaxSignature = NtpTail.KeyIdSize + NtpTail.MaxDigest;

    private const int FirstThatCuts = 4;

    private readonly HashAlgorithmName _hash;
    private readonly byte[] _secret;

    /// <param name="id">Its number, by which both ends name it; not 0.</param>
    /// <param name="hash">SHA1, SHA256, SHA384 or SHA512.</param>
    /// <param name="secret">At least one byte.</param>
    public NtpKey(uint id, HashAlgorithmName hash, ReadOnlySpan<byte> secret)
    {
        if (id == 0 || secret.IsEmpty) throw new ArgumentException("A key has a number that is not 0, and at least one byte.");
        (Id, _hash, _secret) = (id, hash, secret.ToArray());
    }

    /// <summary>Its number.</summary>
    public uint Id { get; }

    /// <summary>Writes the signature of a packet.</summary>
    /// <param name="packet">The bytes before it; the first names the version.</param>
    /// <param name="signature">Room for <see cref="MaxSignature"/>.</param>
    /// <returns>How many bytes it has.</returns>
    public int Sign(ReadOnlySpan<byte> packet, Span<byte> signature)
    {
        BinaryPrimitives.WriteUInt32BigEndian(signature, Id);
        using var hash = IncrementalHash.CreateHash(_hash);
        hash.AppendData(_secret);
        hash.AppendData(packet);
        Span<byte> digest = stackalloc byte[NtpTail.MaxDigest];
        var length = hash.GetHashAndReset(digest);
        if (NtpPacket.VersionOf(packet[0]) >= FirstThatCuts) length = Math.Min(length, NtpTail.MaxDigest4);
        digest[..length].CopyTo(signature[NtpTail.KeyIdSize..]);
        return NtpTail.KeyIdSize + length;
    }

    /// <summary>True when this key has made that signature of a packet. Takes the same time wherever the difference is.</summary>
    public bool IsSignatureOf(ReadOnlySpan<byte> packet, ReadOnlySpan<byte> signature)
    {
        Span<byte> right = stackalloc byte[MaxSignature];
        return CryptographicOperations.FixedTimeEquals(right[..Sign(packet, right)], signature);
    }
}
