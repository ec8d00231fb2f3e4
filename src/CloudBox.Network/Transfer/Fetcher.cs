using CloudBox.Engine.Peers;
using CloudBox.Engine.Transfer;
using CloudBox.Protocol.Status;
using Microsoft.Extensions.Logging;

namespace CloudBox.Network.Transfer;

/// <summary>Gets files from peers, in each one's dialect.</summary>
internal sealed class Fetcher(TransferContext context, PeerLines lines, Dialer dialer, AwaitedPushes pushes)
{
    /// <summary>Fetches a file. Never throws but for cancellation.</summary>
    public async Task<FetchResult> FetchAsync(FetchOrder order, CancellationToken cancel)
    {
        var line = lines.For(order.Peer);
        await line.Fetches.WaitAsync(cancel);
        FetchResult result;
        try
        {
            result = await line.Attempts.ExecuteAsync(async token => await AttemptAsync(order, token), cancel);
        }
        catch (Exception error) when (error is not OperationCanceledException || !cancel.IsCancellationRequested)
        {
            result = FetchFailure.Of(order.Wanted, error);
            context.Log.FetchFailed(order.Wanted.Path, order.Peer, result.Outcome, result.Problem);
        }
        finally
        {
            line.Fetches.Release();
        }

        return result;
    }

    private async Task<FetchResult> AttemptAsync(FetchOrder order, CancellationToken cancel)
    {
        var start = context.Time.GetTimestamp();
        var (actual, file) = order.Peer.Dialect == PeerDialect.COriginal || order.Peer.IsUnclear
            ? (order.Wanted, await pushes.RequestAsync(order, cancel))
            : await dialer.TalkAsync(order.Peer, (stream, timer) => RequestAsync(order, stream, timer), cancel);
        var took = context.Time.GetElapsedTime(start);
        context.Counters.Received(actual.Length, took);
        context.Log.Fetched(actual.Path, actual.Length, order.Peer, took.TotalMilliseconds);
        return new FetchResult(FetchOutcome.Received, actual, file.Staged, file.Content);
    }

    private async Task<(FileRecord Actual, ReceivedFile File)> RequestAsync(FetchOrder order, PeerStream stream, ProgressTimer timer)
    {
        await stream.SendAsync(context.Encode(StatusType.FileRequest, order.Peer.Order, order.Wanted), timer.Token);
        var actual = ReadAnswer(order, await stream.ReadMessageAsync(timer.Token), stream);
        return (actual, await FileReceiver.ReceiveAsync(stream, actual, context.Stage, timer, untilEnd: false));
    }

    // A newer version of the same file is a good answer; bytes for another name are not.
    private static FileRecord ReadAnswer(FetchOrder order, StreamMessage answer, PeerStream stream)
    {
        switch (answer.Message)
        {
            case { Type: StatusType.FileOffer, File: { } offered } when offered.Path == order.Wanted.Path:
                return offered;
            case { Type: StatusType.FileOffer }:
                throw TransferException.Nonsense("it answered with another file");
            case { Type: StatusType.Debug, Text: var text }:
                throw TransferException.Refused($"it says: {text ?? "nothing"}");
            case { Type: var type }:
                throw TransferException.Nonsense($"it answered a request with '{type.InWords()}'");
            case null when answer.Fault == DecodeFault.Truncated && stream.AtEnd:
                throw TransferException.Unreachable("it closed the connection without an answer");
            default:
                throw TransferException.Nonsense($"its answer is not a message ({answer.Fault})");
        }
    }
}
