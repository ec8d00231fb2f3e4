using CloudBox.Engine.Peers;
using CloudBox.Engine.Transfer;
using CloudBox.Protocol.Status;

namespace CloudBox.Network.Transfer;

/// <summary>Asks a peer over TCP whether its 0x05 stands, before anything is deleted here.</summary>
internal sealed class DeleteChecker(TransferContext context, PeerLines lines, Dialer dialer)
{
    /// <summary>The peer's answer. A C original, or who may be one, cannot be asked. Never throws but for cancellation.</summary>
    public async Task<DeleteAnswer> CheckAsync(Peer peer, FileRecord deleted, CancellationToken cancel)
    {
        if (!peer.TakesMessages) return DeleteAnswer.None;
        try
        {
            var answer = await lines.For(peer).Attempts.ExecuteAsync(
                async token => await dialer.TalkAsync(peer, (stream, timer) => AskAsync(peer, deleted, stream, timer), token), cancel);
            context.Log.DeleteChecked(deleted.Path, peer, answer);
            return answer;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            context.Log.DeleteCheckFailed(deleted.Path, peer, FetchFailure.Of(deleted, error).Problem);
            return DeleteAnswer.None;
        }
    }

    private async Task<DeleteAnswer> AskAsync(Peer peer, FileRecord deleted, PeerStream stream, ProgressTimer timer)
    {
        await stream.SendAsync(context.Encode(StatusType.FileDeleted, peer.Order, deleted), timer.Token);
        var answer = (await stream.ReadMessageAsync(timer.Token)).Message;
        if (answer?.File is not { } file || file.Path != deleted.Path) return DeleteAnswer.None;
        return answer.Type switch
        {
            StatusType.FileDeleted => DeleteAnswer.Stands,
            StatusType.FileOffer => DeleteAnswer.Back,
            _ => DeleteAnswer.None,
        };
    }
}
