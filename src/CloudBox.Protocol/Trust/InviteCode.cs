using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using CloudBox.Protocol.Values;

namespace CloudBox.Protocol.Trust;

/// <summary>
/// A one-time invite to a closed folder: a secret of 128 bits and the device that made it, so that the guest knows whom it talks to
/// before it says anything. Its text is a secret until it has been used.
/// </summary>
public sealed class InviteCode
{
    /// <summary>Bytes of the secret.</summary>
    public const int SecretSize = 16;

    // 16 + 32 + 2 bytes are 80 characters exactly.
    private const int CheckSize = 2;
    private const int Size = SecretSize + DeviceId.Size + CheckSize;
    private const int TextLength = Size * 8 / 5;
    private const int GroupLength = 8;

    private readonly byte[] _secret;

    private InviteCode(byte[] secret, DeviceId inviter) => (_secret, Inviter) = (secret, inviter);

    /// <summary>Who made it.</summary>
    public DeviceId Inviter { get; }

    /// <summary>What names the invite without telling it: SHA-256 of the secret, in lower-case hexadecimal.</summary>
    public string Hash => Convert.ToHexStringLower(SHA256.HashData(_secret));

    /// <summary>An invite with this secret, which the caller took from a cryptographic random source.</summary>
    public static InviteCode FromSecret(ReadOnlySpan<byte> secret, DeviceId inviter) =>
        secret.Length == SecretSize ? new(secret.ToArray(), inviter) : throw new ArgumentException($"An invite has {SecretSize} bytes.", nameof(secret));

    /// <summary>Reads a code; case, hyphens and white space do not count. False when it is none, or was mistyped. Never throws.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out InviteCode? code)
    {
        code = null;
        Span<byte> bytes = stackalloc byte[Size];
        if (text is null || !Base32.TryDecode(WithoutGroups(text), bytes)) return false;
        Span<byte> check = stackalloc byte[CheckSize];
        WriteCheck(bytes[..^CheckSize], check);
        if (!check.SequenceEqual(bytes[^CheckSize..])) return false;
        code = new InviteCode(bytes[..SecretSize].ToArray(), DeviceId.FromBytes(bytes[SecretSize..]));
        return true;
    }

    /// <summary>The code as people pass it on: one line, ten groups of eight characters. It is the secret itself.</summary>
    public string ToSecretText()
    {
        Span<byte> bytes = stackalloc byte[Size];
        _secret.CopyTo(bytes);
        Inviter.CopyTo(bytes[SecretSize..]);
        WriteCheck(bytes[..^CheckSize], bytes[^CheckSize..]);
        return string.Join('-', Base32.Encode(bytes).Chunk(GroupLength).Select(group => new string(group)));
    }

    /// <summary>The secret in hexadecimal, for the inviter's own file.</summary>
    public string ToSecretHex() => Convert.ToHexStringLower(_secret);

    /// <summary>What <paramref name="role"/> sends in HelloAck in place of the key's proof.</summary>
    public byte[] Prove(SessionRole role, DeviceId client, DeviceId server, ReadOnlySpan<byte> clientNonce, ReadOnlySpan<byte> serverNonce) =>
        SessionProof.Compute(_secret, role, client, server, clientNonce, serverNonce);

    private static string WithoutGroups(string text)
    {
        var plain = new StringBuilder(TextLength);
        foreach (var c in text)
        {
            if (c == '-' || char.IsWhiteSpace(c)) continue;
            if (plain.Length > TextLength) break; // too long already, whatever follows
            plain.Append(c);
        }

        return plain.ToString();
    }

    private static void WriteCheck(ReadOnlySpan<byte> bytes, Span<byte> check)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        hash[..CheckSize].CopyTo(check);
    }
}
