using System.Net;
using CloudBox.Protocol.Status;

namespace CloudBox.Network.Transfer;

/// <summary>Answers a 0x05, which asks whether a delete that we announced stands.</summary>
internal sealed class DeleteCheckAnswer(TransferContext context)
{
    /// <summary>0x05 when nothing is there, else 0x07 with what is; no bytes follow it here.</summary>
    public async Task AnswerAsync(PeerStream stream, IPEndPoint from, ClientName client, FileRecord deleted, ByteOrder order, ProgressTimer timer)
    {
        var current = await context.Host.CurrentAsync(deleted.Path, timer.Token);
        var type = current is null ? StatusType.FileDeleted : StatusType.FileOffer;
        await stream.SendAsync(context.Encode(type, order, current ?? deleted), timer.Token);
        await SendQueue.FinishAsync(stream.Socket, context.Time, timer);
        context.Log.DeleteCheckAnswered(deleted.Path, client, from.Address, current is null ? "deleted" : "here");
    }
}
