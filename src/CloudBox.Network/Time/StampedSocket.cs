using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace CloudBox.Network.Time;

/// <summary>
/// A UDP socket that tells how long ago a datagram came, by the kernel's own stamp (SO_TIMESTAMPNS), so that a thread which wakes up late
/// measures no later time; and that answers from the very address that was asked, which on a host with several need not be the one that a
/// plain answer leaves from. A connected one hears nobody but its server. Not thread-safe. The system calls are in <see cref="MessageCalls"/>.
/// </summary>
internal sealed class StampedSocket : IDisposable
{
    private const int SolSocket = 1;
    private const int SoTimestampNs = 35;
    private const int SolIpv6 = 41;
    private const int ReceivePacketInfo = 49; // IPV6_RECVPKTINFO

    private readonly Socket _socket;

    private StampedSocket(Socket socket) => _socket = socket;

    /// <summary>Where it is bound.</summary>
    public IPEndPoint LocalEndPoint => (IPEndPoint)_socket.LocalEndPoint!;

    /// <summary>True when IPv4 and IPv6 come in.</summary>
    public bool IsDual { get; private init; }

    /// <summary>Listens on one address, or on all of IPv4 and IPv6 when none is given.</summary>
    /// <exception cref="SocketException">The address or port cannot be used.</exception>
    public static StampedSocket Listen(IPAddress? address, ushort port)
    {
        // A kernel that was started without IPv6 has none at all; there the answers' address is left to it.
        if (address is null && !Socket.OSSupportsIPv6) address = IPAddress.Any;
        return Open(address?.AddressFamily ?? AddressFamily.InterNetworkV6, address is null, socket =>
        {
            if (address is null) SetRaw(socket, SolIpv6, ReceivePacketInfo);
            socket.Bind(new IPEndPoint(address ?? IPAddress.IPv6Any, port));
        });
    }

    /// <summary>Talks to one server, from a port that the system chooses.</summary>
    /// <exception cref="SocketException">There is no way to it.</exception>
    public static StampedSocket Connect(IPEndPoint server) => Open(server.AddressFamily, isDual: false, socket => socket.Connect(server));

    /// <summary>Waits for a datagram, or for the news that there will be none; false when neither comes in time.</summary>
    public bool Wait(TimeSpan patience) => MessageCalls.Wait(_socket.SafeHandle, patience);

    /// <summary>Takes a datagram that has come; what is longer than the buffer is cut.</summary>
    /// <returns>How many bytes it has; -1 when there is none after all.</returns>
    /// <exception cref="IOException">The network said no, above all that nothing listens there.</exception>
    public int Receive(Span<byte> buffer, ref Arrival arrival) => MessageCalls.Receive(_socket.SafeHandle, buffer, ref arrival);

    /// <summary>Sends to the server that it is connected to.</summary>
    /// <exception cref="IOException">The network said no.</exception>
    public void Send(ReadOnlySpan<byte> datagram)
    {
        var nowhere = default(Arrival);
        MessageCalls.Send(_socket.SafeHandle, datagram, ref nowhere);
    }

    /// <summary>Sends to whom a datagram came from.</summary>
    /// <exception cref="IOException">The network said no.</exception>
    public void Answer(ReadOnlySpan<byte> datagram, ref Arrival arrival) => MessageCalls.Send(_socket.SafeHandle, datagram, ref arrival);

    public void Dispose() => _socket.Dispose();

    private static StampedSocket Open(AddressFamily family, bool isDual, Action<Socket> attach)
    {
        var socket = new Socket(family, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            if (family == AddressFamily.InterNetworkV6) socket.DualMode = isDual;
            SetRaw(socket, SolSocket, SoTimestampNs);
            attach(socket);
            return new StampedSocket(socket) { IsDual = isDual };
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static void SetRaw(Socket socket, int level, int option)
    {
        Span<byte> on = stackalloc byte[sizeof(int)];
        MemoryMarshal.Write(on, 1);
        socket.SetRawSocketOption(level, option, on);
    }
}
