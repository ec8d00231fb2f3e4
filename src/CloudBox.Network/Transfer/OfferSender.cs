using CloudBox.Engine.Peers;
using CloudBox.Engine.Transfer;
using CloudBox.Protocol.Status;

namespace CloudBox.Network.Transfer;

/// <summary>Brings a file to a peer that asked for it by broadcast, in its dialect.</summary>
internal sealed class OfferSender(TransferContext context, PeerLines lines, Dialer dialer)
{
    /// <summary>Sends and disposes the file. False when the peer did not take it; never throws but for cancellation.</summary>
    public async Task<bool> OfferAsync(Peer peer, ServedFile file, CancellationToken cancel)
    {
        using var owned = file;
        var path = file.Record.Path;
        try
        {
            await SendInTurnAsync(peer, file, cancel);
            return true;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            context.Log.OfferNotSent(path, peer, FetchFailure.Of(file.Record, error).Problem);
            return false;
        }
    }

    private async Task SendInTurnAsync(Peer peer, ServedFile file, CancellationToken cancel)
    {
        CheckBeforeDialling(peer, file);
        var line = lines.For(peer);
        await line.Offers.WaitAsync(cancel);
        try
        {
            var start = context.Time.GetTimestamp();
            await line.Attempts.ExecuteAsync(async token => await AttemptAsync(peer, file, token), cancel);
            var took = context.Time.GetElapsedTime(start);
            context.Log.Sent(file.Record.Path, file.Record.Length, peer.Name, peer.Key.Address, took.TotalMilliseconds);
        }
        finally
        {
            line.Offers.Release();
        }
    }

    // The C original dies of a connection that ends without a name, so what can be known to fail is not begun.
    private static void CheckBeforeDialling(Peer peer, ServedFile file)
    {
        if (!file.File.IsUnchanged()) throw new TransferException(FetchOutcome.Unreachable, "it has changed");
        if (peer.Dialect == PeerDialect.COriginal && file.Record.Path.Utf8Length >= BarePushHeader.Size)
        {
            throw new TransferException(FetchOutcome.Refused, $"its name is longer than the {BarePushHeader.Size - 1} bytes that a push to a C original can carry");
        }
    }

    // Only dials are repeated. A peer that closes an open connection does not want the file, or asks again.
    private async Task AttemptAsync(Peer peer, ServedFile file, CancellationToken cancel)
    {
        try
        {
            await dialer.TalkAsync(peer, (stream, timer) => SendAsync(peer, file, stream, timer), cancel);
        }
        catch (TransferException error) when (!error.IsDial && error.CanRetry)
        {
            throw new TransferException(error.Outcome, error.Message, error);
        }
    }

    private async Task<bool> SendAsync(Peer peer, ServedFile file, PeerStream stream, ProgressTimer timer)
    {
        if (peer.Dialect == PeerDialect.COriginal)
        {
            await PushAsync(file, stream, timer);
            return true;
        }

        try
        {
            await FileSender.SendAsync(stream, context.Encode(StatusType.FileOffer, peer.Order, file.Record), file, context.Counters, timer);
        }
        catch (TransferException)
        {
            stream.Abort();
            throw;
        }

        await SendQueue.FinishAsync(stream.Socket, context.Time, timer);
        return true;
    }

    // The C original takes its first read for the name, so the block is a write of its own; it is small enough never to wait.
    // It exits on RST: whatever goes wrong from here on ends with FIN, and its own SHA1 check makes it ask again.
    private async Task PushAsync(ServedFile file, PeerStream stream, ProgressTimer timer)
    {
        var block = new byte[BarePushHeader.Size];
        BarePushHeader.TryWrite(file.Record.Path, block);
        await stream.SendAsync(block, CancellationToken.None);
        await FileSender.SendAsync(stream, ReadOnlyMemory<byte>.Empty, file, context.Counters, timer);
        await SendQueue.FinishAsync(stream.Socket, context.Time, timer);
    }
}
