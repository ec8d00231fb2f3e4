using System.Net;
using System.Net.Sockets;
using CloudBox.EndToEnd.Peers.Wire;

namespace CloudBox.EndToEnd.Peers;

/// <summary>Connections that others open to a peer that keeps to the assignment: serves, takes offers, answers delete checks.</summary>
public sealed class StreamHandler(PeerContext peer)
{
    public void Handle(NetworkStream stream, IPEndPoint from)
    {
        var reader = PeerContext.Reader(stream);
        try
        {
            var message = reader.StreamMessage();
            peer.Log.Heard(PeerEventKind.Stream, from, message, reader.Order, reader.Seen);
            if (reader.Order != peer.Options.Order) throw new WireFaultException($"a connection to this peer speaks {reader.Order} order");
            Answer(message, stream, from);
        }
        catch (WireFaultException fault)
        {
            peer.Log.Fault(from, fault.Message, reader.Seen);
        }
    }

    private void Answer(WireMessage message, NetworkStream stream, IPEndPoint from)
    {
        switch (message.Type)
        {
            case WireType.Request:
                Serve(message.File!, stream, from);
                break;
            case WireType.Offer:
                ContentTransfer.Receive(peer, stream, from, message.File!);
                break;
            case WireType.Deleted:
                var standing = peer.Folder.Describe(message.File!.Name);
                stream.Write(peer.Encode(peer.Message(standing is null ? WireType.Deleted : WireType.Offer, standing ?? message.File)));
                break;
            case WireType.Debug when stream.ReadByte() >= 0:
                throw new WireFaultException("something follows a debug message");
        }
    }

    private void Serve(WireFile wanted, NetworkStream stream, IPEndPoint from)
    {
        if (peer.Serving == ServingMode.Refuse || peer.Folder.Describe(wanted.Name) is not { } file)
        {
            stream.Write(peer.Encode(peer.Message(WireType.Debug) with { Text = $"{wanted.Name} is not for you" }));
            return;
        }

        stream.Write(peer.Encode(peer.Message(WireType.Offer, file)));
        ContentTransfer.Send(peer, stream, file);
        peer.Log.Say(new PeerEvent(PeerEventKind.Served) { From = from.ToString(), Text = file.Name, Length = file.Length, Sha1 = file.Sha1 });
    }
}
