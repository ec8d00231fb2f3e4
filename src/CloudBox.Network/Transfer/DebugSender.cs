using CloudBox.Engine.Peers;
using CloudBox.Protocol.Status;

namespace CloudBox.Network.Transfer;

/// <summary>Sends a text for people to a peer's log.</summary>
internal sealed class DebugSender(TransferContext context, Dialer dialer)
{
    /// <summary>
    /// One connection, one message. Quiet when it fails: nothing depends on it. One that is or may be a
    /// C original gets none: it crashes on them.
    /// Never throws but for cancellation.
    /// </summary>
    public async Task SendAsync(Peer peer, string text, CancellationToken cancel)
    {
        if (!peer.TakesMessages) return;
        try
        {
            await dialer.TalkAsync(peer, (stream, timer) => TellAsync(peer, text, stream, timer), cancel);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            context.Log.DebugNotSent(peer, error.Message);
        }
    }

    private async Task<bool> TellAsync(Peer peer, string text, PeerStream stream, ProgressTimer timer)
    {
        await stream.SendAsync(context.Encode(StatusType.Debug, peer.Order, text: text), timer.Token);
        await SendQueue.FinishAsync(stream.Socket, context.Time, timer);
        return true;
    }
}
