using System.Buffers;
using System.Net;
using CloudBox.Protocol.Status;

namespace CloudBox.Network.Transfer;

/// <summary>Receives what a C original pushes, if it was asked to.</summary>
internal sealed class BarePushReceiver(TransferContext context, AwaitedPushes awaited)
{
    private readonly LogBudget _unasked = new(lines: 5, TimeSpan.FromSeconds(10), context.Time);

    /// <summary>Null when the push was dealt with, else what is wrong with the stream.</summary>
    public async Task<string?> ReceiveAsync(PeerStream stream, IPEndPoint from, ProgressTimer first, ConnectionSlot slot)
    {
        while (stream.Buffered.Length < BarePushHeader.Size && !stream.CannotGrow) await stream.FillAsync(first.Token);
        if (!BarePushHeader.TryRead(stream.Buffered.Span, out var path)) return "what it sent is neither a message nor a pushed file";
        stream.Skip(BarePushHeader.Size);
        slot.Settle();
        if (awaited.Take(from.Address, path) is { } push)
        {
            await CompleteAsync(stream, push, slot.Token);
            return null;
        }

        if (awaited.LengthOfLate(from.Address, path) is { } length)
        {
            await HearOutAsync(stream, length, slot.Token);
            return null;
        }

        stream.Abort();
        if (_unasked.TryTake(out var more)) context.Log.UnaskedPush(path, from.Address, more);
        return null;
    }

    // To its end, if it has no more bytes than what was asked for.
    private async Task HearOutAsync(PeerStream stream, long length, CancellationToken stop)
    {
        using var timer = new ProgressTimer(context.Options.StallTimeout, context.Time, stop);
        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Clamp(length, 1, TransferLimits.ChunkBytes));
        try
        {
            var left = length - stream.Buffered.Length;
            while (left >= 0 && await stream.Socket.ReceiveAsync(buffer, timer.Token) is > 0 and var count)
            {
                timer.Progress(count);
                left -= count;
            }

            if (left < 0) stream.Abort();
        }
        catch (Exception error) when (FetchFailure.OfConnection(error, timer) is not null)
        {
            stream.Abort();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task CompleteAsync(PeerStream stream, AwaitedPush push, CancellationToken stop)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, push.Cancel);
        using var timer = new ProgressTimer(context.Options.StallTimeout, context.Time, either.Token);
        try
        {
            push.Done.SetResult(await FileReceiver.ReceiveAsync(stream, push.Wanted, context.Stage, timer, untilEnd: true));
        }
        catch (OperationCanceledException) when (push.Cancel.IsCancellationRequested)
        {
            push.Done.SetCanceled(push.Cancel);
            stream.Abort();
        }
        catch (Exception error)
        {
            push.Done.SetException(FetchFailure.OfConnection(error, timer) ?? error);
            stream.Abort();
        }
    }
}
