using System.Security.Cryptography;
using CloudBox.Protocol.Values;

namespace CloudBox.Protocol.Trust;

/// <summary>
/// Shows that one has a secret without telling it: HMAC-SHA256 over role, both device ids and both nonces. Good for one session, in
/// one direction.
/// </summary>
internal static class SessionProof
{
    public static byte[] Compute(
        ReadOnlySpan<byte> secret, SessionRole role, DeviceId client, DeviceId server, ReadOnlySpan<byte> clientNonce, ReadOnlySpan<byte> serverNonce)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret);
        Span<byte> ids = stackalloc byte[2 * DeviceId.Size];
        client.CopyTo(ids);
        server.CopyTo(ids[DeviceId.Size..]);
        hmac.AppendData(role == SessionRole.Client ? "client"u8 : "server"u8);
        hmac.AppendData(ids);
        hmac.AppendData(clientNonce);
        hmac.AppendData(serverNonce);
        return hmac.GetHashAndReset();
    }
}
