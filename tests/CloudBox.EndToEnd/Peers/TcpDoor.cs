using System.Net;
using System.Net.Sockets;

namespace CloudBox.EndToEnd.Peers;

/// <summary>The TCP port of a test peer, chosen by the operating system; each connection is handled on a thread of its own.</summary>
public sealed class TcpDoor : IDisposable
{
    private const int PatienceMs = 15_000;

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public TcpDoor(IPAddress address)
    {
        _listener.Bind(new IPEndPoint(address, 0));
        _listener.Listen(64);
    }

    public ushort Port => (ushort)((IPEndPoint)_listener.LocalEndPoint!).Port;

    public async Task AcceptAsync(Action<NetworkStream, IPEndPoint> handle, CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            var socket = await _listener.AcceptAsync(cancel);
            socket.ReceiveTimeout = PatienceMs;
            socket.SendTimeout = PatienceMs;
            var from = (IPEndPoint)socket.RemoteEndPoint!;
            new Thread(() => Handle(handle, socket, from)) { IsBackground = true }.Start();
        }
    }

    public void Dispose() => _listener.Dispose();

    private static void Handle(Action<NetworkStream, IPEndPoint> handle, Socket socket, IPEndPoint from)
    {
        using var stream = new NetworkStream(socket, ownsSocket: true);
        try
        {
            handle(stream, from);
        }
        catch (IOException)
        {
            // The other side is gone; what was read has been reported.
        }
    }
}
