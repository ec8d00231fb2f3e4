using System.Net;
using System.Net.Sockets;
using CloudBox.EndToEnd.Peers.Wire;

namespace CloudBox.EndToEnd.Peers;

/// <summary>Connections that a test peer opens: request, offer, delete check, debug.</summary>
public sealed class Dialogue(PeerContext peer)
{
    private const int PatienceMs = 15_000;

    /// <summary>06; the answer is 07 and the bytes, or a debug message.</summary>
    public PeerEvent Request(IPEndPoint to, WireFile wanted, int? command = null)
    {
        using var stream = Open(to);
        stream.Write(peer.Encode(peer.Message(WireType.Request, wanted)));
        if (Answer(stream, to) is not { } answer) return new PeerEvent(PeerEventKind.Done) { Command = command, Text = "no answer" };
        var done = new PeerEvent(PeerEventKind.Done) { Command = command, Message = answer };
        if (answer.Type == WireType.Debug) return done with { Text = "refused" };
        if (answer.Type != WireType.Offer || answer.File!.Name != wanted.Name)
        {
            peer.Log.Fault(to, $"a request for {wanted.Name} was answered with {answer}");
            return done with { Text = "wrong answer" };
        }

        return done with { Text = ContentTransfer.Receive(peer, stream, to, answer.File, command) ? "received" : "spoilt" };
    }

    /// <summary>07 and the bytes.</summary>
    public PeerEvent Offer(IPEndPoint to, WireFile file, int? command = null)
    {
        using var stream = Open(to);
        stream.Write(peer.Encode(peer.Message(WireType.Offer, file)));
        ContentTransfer.Send(peer, stream, file);
        stream.Socket.Shutdown(SocketShutdown.Send);
        return new PeerEvent(PeerEventKind.Done) { Command = command, Text = ReadAway(stream) ? "closed" : "left open" };
    }

    /// <summary>05; the answer is 05 (it stands) or 07 (it is back).</summary>
    public PeerEvent AskDeleted(IPEndPoint to, WireFile file, int? command = null)
    {
        using var stream = Open(to);
        stream.Write(peer.Encode(peer.Message(WireType.Deleted, file)));
        return new PeerEvent(PeerEventKind.Done) { Command = command, Message = Answer(stream, to) };
    }

    /// <summary>FFFF with a text.</summary>
    public PeerEvent Debug(IPEndPoint to, string text, int? command = null) =>
        Raw(to, peer.Encode(peer.Message(WireType.Debug) with { Text = text }), command);

    /// <summary>Any bytes; reports what comes back until the end.</summary>
    public PeerEvent Raw(IPEndPoint to, byte[] bytes, int? command = null)
    {
        using var stream = Open(to);
        using var back = new MemoryStream();
        stream.Write(bytes);
        stream.Socket.Shutdown(SocketShutdown.Send);
        var ended = ReadAway(stream, back);
        return new PeerEvent(PeerEventKind.Done) { Command = command, Text = ended ? "closed" : "left open", Hex = Convert.ToHexStringLower(back.ToArray()) };
    }

    private static NetworkStream Open(IPEndPoint to)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = PatienceMs, SendTimeout = PatienceMs, NoDelay = true };
        socket.Connect(to);
        return new NetworkStream(socket, ownsSocket: true);
    }

    private WireMessage? Answer(NetworkStream stream, IPEndPoint from)
    {
        var reader = PeerContext.Reader(stream);
        try
        {
            var message = reader.StreamMessage();
            peer.Log.Heard(PeerEventKind.Stream, from, message, reader.Order, reader.Seen);
            if (reader.Order == peer.Options.Order) return message;
            peer.Log.Fault(from, $"answered in {reader.Order} order", reader.Seen);
        }
        catch (Exception fault) when (fault is WireFaultException or IOException)
        {
            peer.Log.Fault(from, $"answer: {fault.Message}", reader.Seen);
        }

        return null;
    }

    private static bool ReadAway(NetworkStream stream, MemoryStream? into = null)
    {
        try
        {
            stream.Socket.ReceiveTimeout = 3000;
            stream.CopyTo(into ?? Stream.Null);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
