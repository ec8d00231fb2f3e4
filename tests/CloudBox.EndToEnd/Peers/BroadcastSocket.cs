using System.Net;
using System.Net.Sockets;
using CloudBox.EndToEnd.Peers.Wire;

namespace CloudBox.EndToEnd.Peers;

/// <summary>A test peer's UDP side: one socket that listens on the port, one that sends from a port of its own, as the originals do.</summary>
public sealed class BroadcastSocket : IDisposable
{
    private readonly PeerContext _peer;
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly Socket _sender = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly EndPoint _target;

    public BroadcastSocket(PeerContext peer)
    {
        _peer = peer;
        // SO_REUSEADDR alone (1, 2): the framework's option sets SO_REUSEPORT too.
        _listener.SetRawSocketOption(1, 2, BitConverter.GetBytes(1));
        _listener.Bind(new IPEndPoint(IPAddress.Any, peer.Options.Port));
        _sender.EnableBroadcast = true;
        _sender.Bind(new IPEndPoint(peer.Options.Address, 0));
        _target = new IPEndPoint(peer.Options.Broadcast, peer.Options.Port);
    }

    public void Send(WireMessage message) => SendRaw(_peer.Encode(message));

    public void SendRaw(ReadOnlySpan<byte> datagram) => _sender.SendTo(datagram, _target);

    /// <summary>Receives until cancelled; hands over what keeps to the assignment, reports the rest.</summary>
    public async Task ListenAsync(Action<WireMessage, WireOrder, IPEndPoint> heard, CancellationToken cancel)
    {
        var buffer = new byte[65536];
        while (!cancel.IsCancellationRequested)
        {
            var received = await _listener.ReceiveFromAsync(buffer, SocketFlags.None, new IPEndPoint(IPAddress.Any, 0), cancel);
            var from = (IPEndPoint)received.RemoteEndPoint;
            if (from.Equals(_sender.LocalEndPoint)) continue;
            Read(buffer[..received.ReceivedBytes], from, heard);
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        _sender.Dispose();
    }

    private void Read(byte[] datagram, IPEndPoint from, Action<WireMessage, WireOrder, IPEndPoint> heard)
    {
        try
        {
            var (message, order) = StrictReader.Datagram(datagram, DateTimeOffset.UtcNow.ToUnixTimeSeconds());
            _peer.Log.Heard(PeerEventKind.Datagram, from, message, order, datagram);
            heard(message, order, from);
        }
        catch (WireFaultException fault)
        {
            _peer.Log.Fault(from, fault.Message, datagram);
        }
    }
}
