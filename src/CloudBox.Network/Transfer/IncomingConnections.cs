using System.Net;
using System.Net.Sockets;
using CloudBox.Network.Sessions;
using CloudBox.Protocol.Sessions;
using CloudBox.Protocol.Status;

namespace CloudBox.Network.Transfer;

/// <summary>Serves a connection that somebody opened: tells by its first bytes what it is, and passes it on.</summary>
internal sealed class IncomingConnections(TransferContext context, AwaitedPushes pushes, ISessionAcceptor? sessions)
{
    private readonly DroppedStreams _dropped = new(context);
    private readonly RefusalBudget _refusals = new(context.Time);
    private readonly LogBudget _texts = LogBudget.OfTexts(context.Time);
    private readonly RequestAnswer _requests = new(context);
    private readonly OfferAnswer _offers = new(context);
    private readonly DeleteCheckAnswer _deleteChecks = new(context);
    private readonly BarePushReceiver _pushes = new(context, pushes);

    /// <summary>Serves the connection to its end and closes it. Never throws.</summary>
    /// <param name="socket">The connection.</param>
    /// <param name="from">Who opened it.</param>
    /// <param name="slot">Its place, which it keeps once its first message is here.</param>
    public async Task ServeAsync(Socket socket, IPEndPoint from, ConnectionSlot slot)
    {
        using var stream = new PeerStream(socket);
        using var timer = new ProgressTimer(context.Options.FirstMessageTimeout, context.Time, slot.Token);
        try
        {
            socket.NoDelay = true;
            if (await DispatchAsync(stream, from, timer, slot) is { } nonsense)
            {
                _dropped.Note(from, nonsense);
                stream.Abort();
            }
        }
        catch (Exception error) when (FetchFailure.OfConnection(error, timer) is { } failure)
        {
            _dropped.Note(from, failure.Message);
            stream.Abort();
        }
        catch (OperationCanceledException) when (slot.IsDropped)
        {
            stream.Abort();
        }
        catch (OperationCanceledException) when (slot.Token.IsCancellationRequested)
        {
            context.Log.ConnectionStopped(from.Address);
        }
        catch (Exception error)
        {
            context.Log.ConnectionFailed(error, from.Address);
            stream.Abort();
        }
    }

    // Null when the stream was something that has a meaning here, else what is wrong with it.
    private async Task<string?> DispatchAsync(PeerStream stream, IPEndPoint from, ProgressTimer timer, ConnectionSlot slot)
    {
        StreamKind kind;
        while ((kind = StreamKinds.Of(stream.Buffered.Span)) == StreamKind.Undecided && !stream.CannotGrow) await stream.FillAsync(timer.Token);
        switch (kind)
        {
            case StreamKind.StatusMessage or StreamKind.BarePush or StreamKind.PlainData when context.Options.IsClosed:
                Refuse(stream, from);
                return null;
            case StreamKind.StatusMessage:
                var read = await stream.ReadMessageAsync(timer.Token);
                if (read.Message is null) return $"what it sent is not a message ({read.Fault})";
                slot.Settle();
                timer.Restart(context.Options.StallTimeout);
                await HandleAsync(stream, from, read.Message, read.Order, timer);
                return null;
            case StreamKind.BarePush:
                return await _pushes.ReceiveAsync(stream, from, timer, slot);
            case StreamKind.Session when sessions is not null:
                slot.Settle();
                sessions.Accept(stream.Socket, stream.Detach(), from);
                return null;
            case StreamKind.Session:
                return "it wants a session, and none is served here";
            case StreamKind.PlainData when sessions is not null:
                while (stream.Buffered.Length < DataConnections.PreambleSize && !stream.CannotGrow) await stream.FillAsync(timer.Token);
                if (!sessions.TryAcceptData(stream.Socket, stream.Buffered.ToArray(), from)) return "it shows no token of an open session";
                stream.Detach();
                return null;
            case StreamKind.PlainData:
                return "it wants a data connection of a session that is not open";
            default:
                return stream.Buffered.IsEmpty ? "it said nothing" : "it said too little";
        }
    }

    // Before a message is read, let alone a file: who has no session learns nothing, not even what is here.
    private void Refuse(PeerStream stream, IPEndPoint from)
    {
        context.Counters.Refused();
        const string Why = "this folder has a key, and it speaks the protocol of open folders";
        if (_refusals.TryTake(from.Address, Refusal.SpeaksOpenly, out var more)) context.Log.ConnectionRefused(from.Address, Why, more);
        stream.Abort(); // last: when the other side sees it, it has been counted and told
    }

    private async Task HandleAsync(PeerStream stream, IPEndPoint from, StatusMessage message, ByteOrder order, ProgressTimer timer)
    {
        switch (message)
        {
            case { Type: StatusType.FileRequest, File: { } file }:
                await _requests.AnswerAsync(stream, from, message.Client, file, order, timer);
                break;
            case { Type: StatusType.FileOffer, File: { } file }:
                await _offers.AnswerAsync(stream, from, message.Client, file, timer);
                break;
            case { Type: StatusType.FileDeleted, File: { } file }:
                await _deleteChecks.AnswerAsync(stream, from, message.Client, file, order, timer);
                break;
            case { Type: StatusType.Debug }:
                if (_texts.TryTake(out var more)) context.Log.DebugReceived(message.Client, from.Address, message.Text, more);
                break;
            default:
                _dropped.Note(from, $"'{message.Type.InWords()}' means nothing on TCP");
                break;
        }
    }
}
