using System.Net;
using CloudBox.Engine.Events;
using CloudBox.Engine.Peers;
using CloudBox.Engine.Transfer;
using CloudBox.Network.Status;
using CloudBox.Network.Transfer;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Values;

namespace CloudBox.Cli.Hosting;

/// <summary>What the TCP side asks of the program: files to send, and the engine's word on offers.</summary>
internal sealed class TransferHost(FileSource files, PendingOffers offers, FolderLoop loop, Lazy<PeerDirectory> peers, Lazy<StatusBroadcaster> broadcaster)
    : ITransferHost
{
    // An original peer that has not broadcast yet: it is known only by its connection.
    private const ushort UnknownPort = 0;

    public Peer? FindPeer(ClientName name, IPAddress address) => peers.Value.Find(name, address);

    public ValueTask<ServedFile?> OpenAsync(RelativePath path, CancellationToken cancel) => files.OpenAsync(path, cancel);

    public async ValueTask<FileRecord?> CurrentAsync(RelativePath path, CancellationToken cancel)
    {
        using var file = await files.OpenAsync(path, cancel);
        return file?.Record;
    }

    public async ValueTask<bool> WantsOfferAsync(Peer? peer, IPEndPoint from, FileRecord offered, CancellationToken cancel)
    {
        var (id, answer) = offers.Add();
        try
        {
            await loop.PostAsync(new FolderEvent.Offered(id, peer ?? Stranger(from), offered), cancel);
        }
        catch
        {
            offers.Answer(id, isWanted: false); // the engine never hears of it, so nobody else would
            throw;
        }

        // Not cancelled with the connection: the engine always answers soon, and a yes has to be followed by a result.
        return await answer;
    }

    public void OfferReceived(Peer? peer, IPEndPoint from, FetchResult result)
    {
        var order = new FetchOrder(peer ?? Stranger(from), result.Actual);
        loop.PostSoon(new FolderEvent.Fetched(order, result, IsOffer: true));
    }

    public void BroadcastRequest(FileRecord wanted, ByteOrder order) => broadcaster.Value.RequestByBroadcast(wanted, order);

    private static Peer Stranger(IPEndPoint from) =>
        new(new PeerKey(ClientName.Parse("unknown"), from.Address, UnknownPort), PeerDialect.Original, ByteOrder.BigEndian);
}
