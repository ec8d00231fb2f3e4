using System.Net.Security;
using System.Net.Sockets;

namespace CloudBox.Network.Sessions.Bulk;

/// <summary>The bytes of a data connection, which it owns: over TCP alone in an open folder, over TLS in a closed one. One reader and one writer at a time.</summary>
/// <param name="socket">The connection.</param>
/// <param name="tls">TLS over it, hands shaken; null for none.</param>
internal sealed class DataChannel(Socket socket, SslStream? tls = null) : IDisposable
{
    /// <summary>Receives what there is; 0 when the other side has closed.</summary>
    /// <exception cref="SocketException">The connection broke.</exception>
    /// <exception cref="SessionException">The same, over TLS.</exception>
    public ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancel) =>
        tls is null ? socket.ReceiveAsync(buffer, cancel) : ReceiveOverTlsAsync(tls, buffer, cancel);

    /// <summary>Sends some of the bytes, and says how many.</summary>
    /// <exception cref="SocketException">The connection broke.</exception>
    /// <exception cref="SessionException">The same, over TLS.</exception>
    public ValueTask<int> SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel) =>
        tls is null ? socket.SendAsync(bytes, cancel) : SendOverTlsAsync(tls, bytes, cancel);

    /// <summary>Sends all of the bytes.</summary>
    /// <exception cref="SocketException">The connection broke.</exception>
    /// <exception cref="SessionException">The same, over TLS.</exception>
    public async ValueTask SendAllAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        while (!bytes.IsEmpty) bytes = bytes[await SendAsync(bytes, cancel)..];
    }

    public void Dispose()
    {
        tls?.Dispose();
        socket.Dispose();
    }

    // An IOException of the network must not be taken for one of the disk.
    private static async ValueTask<int> ReceiveOverTlsAsync(SslStream tls, Memory<byte> buffer, CancellationToken cancel)
    {
        try
        {
            return await tls.ReadAsync(buffer, cancel);
        }
        catch (IOException error)
        {
            throw SessionException.Network("the data connection broke", error);
        }
    }

    private static async ValueTask<int> SendOverTlsAsync(SslStream tls, ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        try
        {
            await tls.WriteAsync(bytes, cancel);
            return bytes.Length;
        }
        catch (IOException error)
        {
            throw SessionException.Network("the data connection broke", error);
        }
    }
}
