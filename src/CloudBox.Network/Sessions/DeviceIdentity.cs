using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using CloudBox.Protocol.Values;

namespace CloudBox.Network.Sessions;

/// <summary>
/// Who this device is: an ECDSA P-256 key and a certificate that it signed itself, in <c>identity.pem</c> (0600) in the state directory. Who has
/// the file is the device.
/// </summary>
public sealed class DeviceIdentity : IDisposable
{
    /// <summary>Name of the file in the state directory.</summary>
    public const string FileName = "identity.pem";

    // Dates are ignored, and a host whose clock is wrong has to get a certificate too.
    private static readonly DateTimeOffset NotBefore = new(2013, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset NotAfter = new(9999, 12, 31, 23, 59, 59, TimeSpan.Zero);

    private DeviceIdentity(X509Certificate2 certificate, DeviceId id) => (Certificate, Id) = (certificate, id);

    /// <summary>The device's id.</summary>
    public DeviceId Id { get; }

    /// <summary>The certificate with its private key.</summary>
    internal X509Certificate2 Certificate { get; }

    /// <summary>Reads the identity of a state directory, or makes a new one there.</summary>
    /// <exception cref="IOException">The file cannot be used; the message says why and what to do, in one line.</exception>
    public static DeviceIdentity LoadOrCreate(string stateDirectory)
    {
        var path = Path.Combine(stateDirectory, FileName);
        if (PrivateFile.Read(path) is { } known) return Parse(path, known);
        var made = CreatePem();
        if (PrivateFile.TryCreate(path, Encoding.ASCII.GetBytes(made))) return Parse(path, Encoding.ASCII.GetBytes(made));
        return PrivateFile.Read(path) is { } others ? Parse(path, others) : throw new IOException($"'{path}' comes and goes.");
    }

    /// <summary>An identity for one errand: it is kept nowhere.</summary>
    public static DeviceIdentity CreateTemporary() => Parse("a new identity", Encoding.ASCII.GetBytes(CreatePem()));

    public void Dispose() => Certificate.Dispose();

    private static string CreatePem()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=cloudbox", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(NotBefore, NotAfter);
        return $"{key.ExportPkcs8PrivateKeyPem()}\n{certificate.ExportCertificatePem()}\n";
    }

    private static DeviceIdentity Parse(string path, byte[] pem)
    {
        try
        {
            var text = Encoding.UTF8.GetString(pem);
            var certificate = X509Certificate2.CreateFromPem(text, text); // throws unless the key is the certificate's
            if (DeviceKey.IdOf(certificate) is { } id) return new DeviceIdentity(certificate, id);
            certificate.Dispose();
        }
        catch (Exception problem) when (problem is CryptographicException or ArgumentException)
        {
            throw Damaged(path, problem);
        }

        throw Damaged(path, null);
    }

    private static IOException Damaged(string path, Exception? problem) => new(
        $"'{path}' is damaged: restore it from a backup, or remove it, and this becomes a new device that others have to let in again.", problem);
}
