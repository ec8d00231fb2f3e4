using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using CloudBox.Protocol.Values;

namespace CloudBox.Protocol.Trust;

/// <summary>Which end of a session proves something: a proof is good for one direction only.</summary>
public enum SessionRole
{
    /// <summary>It dialled.</summary>
    Client,

    /// <summary>It was dialled.</summary>
    Server,
}

/// <summary>
/// The key of a closed folder: 256 random bits that every member has. Never sent but to who joins by an invite, over a session whose
/// key hash the invite names. What it is used for gets a key of its own (HKDF-SHA256, RFC 5869). Its text is for a file, never for a log.
/// </summary>
public sealed class FolderKey
{
    /// <summary>Bytes in a key.</summary>
    public const int Size = 32;

    /// <summary>Bytes of a beacon's tag: HMAC-SHA256 cut to half, as RFC 2104 section 5 allows.</summary>
    public const int TagSize = 16;

    private const string Prefix = "cloudbox-key-1-";

    private readonly byte[] _sessionKey;
    private readonly byte[] _beaconKey;
    private readonly byte[] _bytes;

    private FolderKey(byte[] bytes)
    {
        _bytes = bytes;
        _sessionKey = HKDF.DeriveKey(HashAlgorithmName.SHA256, bytes, Size, info: "cloudbox/2 session"u8.ToArray());
        _beaconKey = HKDF.DeriveKey(HashAlgorithmName.SHA256, bytes, Size, info: "cloudbox/2 beacon"u8.ToArray());
    }

    /// <summary>A key of these 32 bytes, which the caller took from a cryptographic random source.</summary>
    public static FolderKey FromBytes(ReadOnlySpan<byte> bytes) =>
        bytes.Length == Size ? new(bytes.ToArray()) : throw new ArgumentException($"A folder key has {Size} bytes.", nameof(bytes));

    /// <summary>Reads a key's text, white space around it left out; false when it is none. Never throws.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out FolderKey? key)
    {
        key = null;
        text = text.Trim();
        Span<byte> bytes = stackalloc byte[Size];
        if (!text.StartsWith(Prefix, StringComparison.Ordinal) || !Base32.TryDecode(text[Prefix.Length..], bytes)) return false;
        key = FromBytes(bytes);
        return true;
    }

    /// <summary>The key as a key file holds it: the secret itself.</summary>
    public string ToSecretText() => Prefix + Base32.Encode(_bytes);

    /// <summary>Names the key without telling it: the first 40 bits of a hash, for people who compare two hosts.</summary>
    public string Fingerprint() => Base32.Encode(SHA256.HashData([.. "cloudbox/2 fingerprint"u8, .. _bytes]).AsSpan(..5));

    /// <summary>What <paramref name="role"/> sends in HelloAck: HMAC-SHA256 over role, both device ids and both nonces.</summary>
    public byte[] Prove(SessionRole role, DeviceId client, DeviceId server, ReadOnlySpan<byte> clientNonce, ReadOnlySpan<byte> serverNonce) =>
        SessionProof.Compute(_sessionKey, role, client, server, clientNonce, serverNonce);

    /// <summary>The tag of a broadcast: 16 bytes over the whole datagram before it.</summary>
    public byte[] Tag(ReadOnlySpan<byte> datagram) => HMACSHA256.HashData(_beaconKey, datagram)[..TagSize];

    /// <summary>True when the tag is this key's, compared in constant time.</summary>
    public bool IsTagOf(ReadOnlySpan<byte> datagram, ReadOnlySpan<byte> tag) => CryptographicOperations.FixedTimeEquals(Tag(datagram), tag);
}
