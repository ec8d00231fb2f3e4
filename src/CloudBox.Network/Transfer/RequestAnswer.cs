using System.Net;
using CloudBox.Protocol.Status;

namespace CloudBox.Network.Transfer;

/// <summary>Answers a 0x06: 0x07 and the bytes, or a debug message that says why not. In the order of the request.</summary>
internal sealed class RequestAnswer(TransferContext context)
{
    private readonly LogBudget _refusals = new(lines: 20, TimeSpan.FromSeconds(10), context.Time);

    public async Task AnswerAsync(PeerStream stream, IPEndPoint from, ClientName client, FileRecord wanted, ByteOrder order, ProgressTimer timer)
    {
        var (file, problem) = await OpenAsync(wanted, timer.Token);
        using (file)
        {
            if (file is null) await RefuseAsync(stream, from, client, wanted, problem, order, timer);
            else await SendAsync(stream, from, client, file, order, timer);
        }
    }

    private async Task<(ServedFile? File, string Problem)> OpenAsync(FileRecord wanted, CancellationToken cancel)
    {
        try
        {
            return (await context.Host.OpenAsync(wanted.Path, cancel), $"{wanted.Path} is not here");
        }
        catch (IOException error)
        {
            return (null, $"{wanted.Path} cannot be read: {error.Message}");
        }
    }

    private async Task SendAsync(PeerStream stream, IPEndPoint from, ClientName client, ServedFile file, ByteOrder order, ProgressTimer timer)
    {
        var start = context.Time.GetTimestamp();
        try
        {
            await FileSender.SendAsync(stream, context.Encode(StatusType.FileOffer, order, file.Record), file, context.Counters, timer);
            await SendQueue.FinishAsync(stream.Socket, context.Time, timer);
            var took = context.Time.GetElapsedTime(start);
            context.Log.Sent(file.Record.Path, file.Record.Length, client, from.Address, took.TotalMilliseconds);
        }
        catch (TransferException error)
        {
            stream.Abort();
            context.Log.SendAborted(file.Record.Path, client, from.Address, error.Message);
        }
    }

    private async Task RefuseAsync(
        PeerStream stream, IPEndPoint from, ClientName client, FileRecord wanted, string problem, ByteOrder order, ProgressTimer timer)
    {
        await stream.SendAsync(context.Encode(StatusType.Debug, order, text: problem), timer.Token);
        await SendQueue.FinishAsync(stream.Socket, context.Time, timer);
        if (_refusals.TryTake(out var more)) context.Log.RequestRefused(wanted.Path, client, from.Address, problem, more);
    }
}
