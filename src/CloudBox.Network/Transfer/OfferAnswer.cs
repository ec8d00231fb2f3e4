using System.Net;
using CloudBox.Engine.Transfer;
using CloudBox.Protocol.Status;

namespace CloudBox.Network.Transfer;

/// <summary>Answers a 0x07 that a peer opened a connection for: takes the bytes when they are wanted, else closes.</summary>
internal sealed class OfferAnswer(TransferContext context)
{
    public async Task AnswerAsync(PeerStream stream, IPEndPoint from, ClientName client, FileRecord offered, ProgressTimer timer)
    {
        var peer = context.Host.FindPeer(client, from.Address);
        if (!await context.Host.WantsOfferAsync(peer, from, offered, timer.Token))
        {
            stream.Abort();
            context.Log.OfferUnwanted(offered.Path, client, from.Address);
            return;
        }

        var result = await ReceiveAsync(stream, offered, timer);
        if (result.Outcome != FetchOutcome.Received) stream.Abort();
        Report(result, client, from);
        context.Host.OfferReceived(peer, from, result);
    }

    private async Task<FetchResult> ReceiveAsync(PeerStream stream, FileRecord offered, ProgressTimer timer)
    {
        var start = context.Time.GetTimestamp();
        try
        {
            var file = await FileReceiver.ReceiveAsync(stream, offered, context.Stage, timer, untilEnd: false);
            context.Counters.Received(offered.Length, context.Time.GetElapsedTime(start));
            return new FetchResult(FetchOutcome.Received, offered, file.Staged, file.Content);
        }
        catch (Exception error)
        {
            return FetchFailure.Of(offered, FetchFailure.OfConnection(error, timer) ?? error);
        }
    }

    private void Report(FetchResult result, ClientName client, IPEndPoint from)
    {
        if (result.Outcome == FetchOutcome.Received) context.Log.OfferTaken(result.Actual.Path, result.Actual.Length, client, from.Address);
        else context.Log.OfferFailed(result.Actual.Path, client, from.Address, result.Outcome, result.Problem);
    }
}
