using System.Buffers;
using System.Net.Sockets;
using CloudBox.Engine.Folder;
using CloudBox.Network.Progress;
using CloudBox.Network.Rates;
using CloudBox.Network.Transfer;
using CloudBox.Protocol.Sessions;

namespace CloudBox.Network.Sessions.Bulk;

/// <summary>Fetches ranges over one data connection, as many as there are, and writes them where they belong.</summary>
internal sealed class DataReceiver(SessionContext context, DataSource source, RangePicker picker, IRangeSupply supply, IStagedRanges ranges, RateGate down, ProgressMeter? meter)
{
    /// <summary>Told how many bytes have come.</summary>
    public Action<int>? Received { get; init; }

    /// <summary>Called when a range has ended.</summary>
    public Action? Ended { get; init; }

    /// <summary>Runs until no range is left, the connection breaks or it is cancelled. What is missing then goes back.</summary>
    /// <exception cref="IOException">The bytes cannot be stored here.</exception>
    public async Task RunAsync(string token, CancellationToken cancel)
    {
        try
        {
            using var channel = await source.ConnectAsync(token, cancel);
            await ReceiveAsync(channel, cancel);
        }
        catch (Exception error) when (error is SessionException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Others go on, or the next try does.
        }
    }

    private async Task ReceiveAsync(DataChannel channel, CancellationToken cancel)
    {
        using var timer = new ProgressTimer(context.Options.DataTimeout, context.Time, cancel);
        var buffer = ArrayPool<byte>.Shared.Rent(TransferLimits.ChunkBytes);
        try
        {
            while (await supply.NextAsync(cancel) is { } range)
            {
                if (!await ReceiveAsync(channel, range, buffer, timer)) return;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // False when the connection ended before the range did.
    private async Task<bool> ReceiveAsync(DataChannel channel, RangeRequest range, byte[] buffer, ProgressTimer timer)
    {
        var received = 0;
        try
        {
            range.Write(buffer);
            await channel.SendAllAsync(buffer.AsMemory(..RangeRequest.Size), timer.Token);
            while (received < range.Length)
            {
                var room = Math.Min(range.Length - received, down.IsLimited ? RateGate.PieceBytes : TransferLimits.ChunkBytes);
                var count = await channel.ReceiveAsync(buffer.AsMemory(..room), timer.Token);
                if (count == 0) return false;
                ranges.Write(buffer.AsSpan(..count), range.Offset + received);
                received += count;
                timer.Progress(count);
                meter?.Add(count);
                await down.TakeAsync(count, timer.Token);
            }

            return true;
        }
        finally
        {
            picker.End(range, received);
            Received?.Invoke(received);
            Ended?.Invoke();
        }
    }
}
