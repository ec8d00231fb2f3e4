using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using CloudBox.Protocol.Values;

namespace CloudBox.Network.Sessions.Handshake;

/// <summary>
/// TLS 1.3 with a certificate on both sides, of which only the key counts. Nothing in a certificate makes us fetch anything, and no session is
/// resumed: on a resumed one the other side's key would not be checked.
/// </summary>
internal static class SessionTls
{
    /// <summary>The application protocol (ALPN) of a session.</summary>
    public static readonly SslApplicationProtocol Session = new("cloudbox/2");

    /// <summary>That of a data connection in a closed folder.</summary>
    public static readonly SslApplicationProtocol Data = new("cloudbox/2-data");

    /// <summary>The handshake of the side that dialled.</summary>
    /// <exception cref="AuthenticationException">It fails.</exception>
    /// <exception cref="IOException">The connection breaks.</exception>
    /// <exception cref="SessionException">The other side has no key that can be a device's.</exception>
    public static async Task<DeviceId> AuthenticateAsClientAsync(SslStream stream, DeviceIdentity own, SslApplicationProtocol protocol, CancellationToken cancel)
    {
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = "",
            ClientCertificateContext = Present(own),
            EnabledSslProtocols = SslProtocols.Tls13,
            ApplicationProtocols = [protocol],
            AllowTlsResume = false,
            AllowRenegotiation = false,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            CertificateChainPolicy = Policy(),
            RemoteCertificateValidationCallback = HasKey,
        };
        await stream.AuthenticateAsClientAsync(options, cancel);
        return DeviceOf(stream, [protocol]);
    }

    /// <summary>The handshake of the side that was dialled.</summary>
    /// <exception cref="AuthenticationException">It fails.</exception>
    /// <exception cref="IOException">The connection breaks.</exception>
    /// <exception cref="SessionException">The other side has no key that can be a device's.</exception>
    public static async Task<DeviceId> AuthenticateAsServerAsync(SslStream stream, DeviceIdentity own, List<SslApplicationProtocol> protocols, CancellationToken cancel)
    {
        var options = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = Present(own),
            ClientCertificateRequired = true,
            EnabledSslProtocols = SslProtocols.Tls13,
            ApplicationProtocols = protocols,
            AllowTlsResume = false,
            AllowRenegotiation = false,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            CertificateChainPolicy = Policy(),
            RemoteCertificateValidationCallback = HasKey,
        };
        await stream.AuthenticateAsServerAsync(options, cancel);
        return DeviceOf(stream, protocols);
    }

    /// <summary>True when it is to be a data connection.</summary>
    public static bool IsData(SslStream stream) => stream.NegotiatedApplicationProtocol == Data;

    // Read when all is over: what a callback saw may be another handshake's.
    private static DeviceId DeviceOf(SslStream stream, List<SslApplicationProtocol> protocols)
    {
        if (!protocols.Contains(stream.NegotiatedApplicationProtocol)) throw new SessionException("it does not speak this protocol (ALPN)");
        return DeviceKey.IdOf(stream.RemoteCertificate) ?? throw new SessionException("it has no device key (ECDSA on P-256)");
    }

    private static bool HasKey(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        DeviceKey.IdOf(certificate) is not null;

    private static SslStreamCertificateContext Present(DeviceIdentity own) =>
        SslStreamCertificateContext.Create(own.Certificate, additionalCertificates: null, offline: true);

    private static X509ChainPolicy Policy() => new()
    {
        RevocationMode = X509RevocationMode.NoCheck,
        DisableCertificateDownloads = true,
        TrustMode = X509ChainTrustMode.CustomRootTrust,
        VerificationFlags = X509VerificationFlags.AllFlags,
    };
}
