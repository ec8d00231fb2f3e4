using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using CloudBox.Protocol.Values;

namespace CloudBox.Network.Sessions;

/// <summary>The key in a certificate, which is all of it that counts: name, dates and issuer are ignored.</summary>
internal static class DeviceKey
{
    private const string NistP256 = "1.2.840.10045.3.1.7";

    /// <summary>Whose certificate it is; null when it has no ECDSA key on the curve P-256. Never throws.</summary>
    public static DeviceId? IdOf(X509Certificate? certificate)
    {
        if (certificate is not X509Certificate2 { } full) return null;
        try
        {
            using var key = full.GetECDsaPublicKey();
            return key is null ? null : IdOf(key);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>
    /// The SHA-256 of the key's SubjectPublicKeyInfo, written anew: whatever form a certificate gives the key, a device has one id. Null when
    /// it is not on P-256.
    /// </summary>
    public static DeviceId? IdOf(ECDsa key)
    {
        var curve = key.ExportParameters(includePrivateParameters: false).Curve;
        if (!curve.IsNamed || curve.Oid.Value != NistP256) return null;
        return DeviceId.FromBytes(SHA256.HashData(key.ExportSubjectPublicKeyInfo()));
    }
}
