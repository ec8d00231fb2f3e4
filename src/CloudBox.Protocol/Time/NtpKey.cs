using System.Buffers.Binary;
using System.Security.Cryptography;

namespace CloudBox.Protocol.Time;

/// <summary>
/// A key that a time server and its clients share. A packet is signed as ntpd and chrony do it: the key's number, then the hash of the
/// key's bytes and all bytes before the signature, cut to 20 bytes.
/// </summary>
public sealed class NtpKey
{
    /// <summary>Bytes of a signature.</summary>
    public const int SignatureSize = NtpTail.KeyIdSize + NtpTail.MaxDigest;

    private const int LongestHash = 64;

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

    /// <summary>Writes the signature of these bytes.</summary>
    public void Sign(ReadOnlySpan<byte> message, Span<byte> signature)
    {
        BinaryPrimitives.WriteUInt32BigEndian(signature, Id);
        Digest(message, signature[NtpTail.KeyIdSize..SignatureSize]);
    }

    /// <summary>True when this key has made that signature of these bytes. Takes the same time whatever is wrong with it.</summary>
    public bool IsSignatureOf(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != SignatureSize) return false;
        Span<byte> right = stackalloc byte[SignatureSize];
        Sign(message, right);
        return CryptographicOperations.FixedTimeEquals(right, signature);
    }

    private void Digest(ReadOnlySpan<byte> message, Span<byte> cut)
    {
        using var hash = IncrementalHash.CreateHash(_hash);
        hash.AppendData(_secret);
        hash.AppendData(message);
        Span<byte> whole = stackalloc byte[LongestHash];
        hash.GetHashAndReset(whole);
        whole[..cut.Length].CopyTo(cut);
    }
}
