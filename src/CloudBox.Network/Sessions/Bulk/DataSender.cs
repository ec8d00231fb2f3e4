using System.Buffers;
using System.Net;
using System.Net.Sockets;
using CloudBox.Network.Rates;
using CloudBox.Network.Transfer;
using CloudBox.Protocol.Sessions;

namespace CloudBox.Network.Sessions.Bulk;

/// <summary>Serves one data connection: reads a request, sends its bytes, reads the next. Whatever is wrong closes it.</summary>
internal sealed class DataSender(SessionContext context)
{
    /// <summary>Serves the connection to its end and closes it. Never throws.</summary>
    /// <param name="channel">The connection; its token has been checked.</param>
    /// <param name="first">What was read after the token.</param>
    /// <param name="offer">What it is for.</param>
    /// <param name="from">Who has opened it.</param>
    /// <param name="stop">The program stops.</param>
    public async Task ServeAsync(DataChannel channel, ReadOnlyMemory<byte> first, RangeOffer offer, IPAddress from, CancellationToken stop)
    {
        if (!offer.TryEnter())
        {
            channel.Dispose();
            return;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, offer.Over);
        using var timer = new ProgressTimer(context.Options.DataTimeout, context.Time, either.Token);
        var buffer = ArrayPool<byte>.Shared.Rent(TransferLimits.ChunkBytes);
        try
        {
            while (await ReadRequestAsync(channel, first, buffer, offer, timer) is { } range)
            {
                first = default;
                if (!offer.TryCharge(range.Length) || !await SendAsync(channel, range, buffer, offer, timer)) break;
            }
        }
        catch (Exception error) when (error is SocketException or SessionException or OperationCanceledException or ObjectDisposedException)
        {
            // The other side asks again over another connection, or not at all.
        }
        catch (Exception error)
        {
            context.Log.Failed(error, from);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            channel.Dispose();
            offer.Leave();
        }
    }

    // Null when the connection ends here, or what comes is no request.
    private static async Task<RangeRequest?> ReadRequestAsync(DataChannel channel, ReadOnlyMemory<byte> first, byte[] buffer, RangeOffer offer, ProgressTimer timer)
    {
        if (first.Length > RangeRequest.Size) return null; // it may ask for one at a time
        first.CopyTo(buffer);
        for (var have = first.Length; have < RangeRequest.Size;)
        {
            var count = await channel.ReceiveAsync(buffer.AsMemory(have..RangeRequest.Size), timer.Token);
            if (count == 0) return null;
            have += count;
        }

        return RangeRequest.Read(buffer, offer.Content.Length);
    }

    private async Task<bool> SendAsync(DataChannel channel, RangeRequest range, byte[] buffer, RangeOffer offer, ProgressTimer timer)
    {
        for (var offset = range.Offset; offset < range.End;)
        {
            var count = (int)Math.Min(range.End - offset, offer.Up is { IsLimited: true } ? RateGate.PieceBytes : TransferLimits.ChunkBytes);
            if (offer.Up is { } up) await up.TakeAsync(count, timer.Token);
            if (offer.Read(buffer.AsSpan(..count), offset) is { } problem)
            {
                offer.Failed?.Invoke(problem);
                return false;
            }

            for (var bytes = buffer.AsMemory(..count); !bytes.IsEmpty;)
            {
                var sent = await channel.SendAsync(bytes, timer.Token);
                timer.Progress(sent);
                bytes = bytes[sent..];
            }

            offset += count;
            offer.NoteSent(count);
            context.Counters.Sent(count);
        }

        return true;
    }
}
