using System.Net;
using System.Net.Sockets;

namespace CloudBox.Network.Status;

/// <summary>
/// The UDP socket of the status protocol: bound to every address, since broadcasts come in nowhere else; which interface a
/// datagram arrived on comes with it.
/// </summary>
public sealed class StatusSocket : IDisposable
{
    /// <summary>Larger than any datagram, so that none is cut and taken for a shorter one.</summary>
    public const int MaxDatagramBytes = 65_536;

    private const int SolSocket = 1;
    private const int SoReuseAddr = 2;
    private const int SoReceiveBufferForce = 33;
    private const int ReceiveBufferTarget = 4 * 1024 * 1024;

    private static readonly IPEndPoint AnySource = new(IPAddress.Any, 0);

    private readonly Socket _socket;

    private StatusSocket(Socket socket) => _socket = socket;

    /// <summary>The port it is bound to.</summary>
    public ushort Port => (ushort)((IPEndPoint)_socket.LocalEndPoint!).Port;

    /// <summary>Opens and binds it; port 0 lets the system choose one.</summary>
    /// <exception cref="IOException">The port cannot be used; the message says why.</exception>
    public static StatusSocket Open(ushort port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            ShareAddress(socket);
            socket.EnableBroadcast = true;
            socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.PacketInformation, true);
            EnlargeReceiveBuffer(socket);
            socket.Bind(new IPEndPoint(IPAddress.Any, port));
            return new StatusSocket(socket);
        }
        catch (SocketException failure)
        {
            socket.Dispose();
            throw new IOException($"Cannot listen on UDP port {port}: {failure.Message}. Choose another with --broadcast-port.", failure);
        }
    }

    /// <summary>Receives one datagram; its source, and the interface it arrived on, come with it.</summary>
    internal ValueTask<SocketReceiveMessageFromResult> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken) =>
        _socket.ReceiveMessageFromAsync(buffer, SocketFlags.None, AnySource, cancellationToken);

    /// <summary>Sends one datagram.</summary>
    /// <exception cref="SocketException">No route, no permission, no room.</exception>
    internal void Send(ReadOnlySpan<byte> datagram, IPEndPoint target) => _socket.SendTo(datagram, SocketFlags.None, target);

    public void Dispose() => _socket.Dispose();

    // SO_REUSEADDR alone: every daemon on this machine gets each broadcast. Socket's own ReuseAddress sets SO_REUSEPORT too,
    // which deals unicast out among the daemons and shares the port only with programs of the same user.
    private static void ShareAddress(Socket socket) => SetRaw(socket, SoReuseAddr, 1);

    // A thousand announcements can come at once. The forced form, for which privilege is needed, is not held to rmem_max.
    private static void EnlargeReceiveBuffer(Socket socket)
    {
        try
        {
            SetRaw(socket, SoReceiveBufferForce, ReceiveBufferTarget);
        }
        catch (SocketException)
        {
            socket.ReceiveBufferSize = ReceiveBufferTarget;
        }
    }

    private static void SetRaw(Socket socket, int option, int value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        System.Runtime.InteropServices.MemoryMarshal.Write(bytes, in value);
        socket.SetRawSocketOption(SolSocket, option, bytes);
    }
}
