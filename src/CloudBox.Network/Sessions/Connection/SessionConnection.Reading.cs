using CloudBox.Engine.Events;
using CloudBox.Network.Sessions.Files.Patches;
using CloudBox.Network.Status;
using CloudBox.Network.Transfer;
using CloudBox.Protocol.Sessions;
using Microsoft.Extensions.Logging;

namespace CloudBox.Network.Sessions.Connection;

// What comes in.
internal sealed partial class SessionConnection
{
    private readonly PeerClock _clock = new();

    private async Task ReadAsync()
    {
        try
        {
            while (await _frames.ReadAsync(_abort.Token) is { } frame)
            {
                if (await TakeAsync(frame) is { } fault) Close(fault); // and reads on: a close with unread input takes the Bye back
            }

            End("it closed the connection", null);
        }
        catch (SessionException error) when (error.IsNetwork)
        {
            End(error.Message, null);
        }
        catch (SessionException error)
        {
            Close(error.Message);
        }
        catch (OperationCanceledException)
        {
            // Ended by somebody who has said why.
        }
        catch (Exception error)
        {
            _context.Log.Failed(error, Peer.Address);
            Close("an error of the other program");
        }
    }

    // Null while the session goes on, else why it ends.
    private async ValueTask<string?> TakeAsync(Frame frame)
    {
        switch (frame)
        {
            case Frame.Bye bye:
                End($"{Peer.Name} says: {LogText.Brief(bye.Reason)}", null);
                return null;
            case var _ when _outgoing.IsEnding:
                return null; // we have said Bye; what was under way counts for nothing
            case Frame.Ping ping:
                Answer(ping);
                return null;
            case Frame.Pong pong:
                Note(pong);
                return null;
            case Frame.Debug debug:
                if (_context.Texts.TryTake(out var more)) _context.Log.DebugReceived(Peer.Name, Peer.Address, debug.Text, more);
                return null;
            case Frame.GetFile get:
                return _server.Take(get);
            case Frame.GetParts get:
                return _server.Take(get);
            case Frame.GetManifest get:
                return _manifests.Take(get);
            case Frame.CancelFile cancel:
                _server.Cancel(cancel.Request);
                _manifests.Cancel(cancel.Request);
                return null;
            case Frame.Manifest manifest:
                return _patches.Requests.Take(manifest);
            case Frame.FileRefused refused when PatchRequests.Has(refused.Request):
                return _patches.Requests.Take(refused);
            case Frame.FileData data:
                var wrong = PatchRequests.Has(data.Request) ? _patches.Requests.Take(data) : _fetches.Take(data);
                await _down.TakeAsync(data.Bytes.Length, _abort.Token); // and reads nothing meanwhile: the peer has to wait
                return wrong;
            case Frame.RidingFile riding:
                _riders.Add(riding);
                await _down.TakeAsync(riding.Bytes.Length, _abort.Token);
                return null;
            case Frame.FileRefused refused:
                return _fetches.Take(refused);
            case Frame.GetRanges ranges:
                return _rangeServer.Take(ranges);
            case Frame.RangesReady ready:
                _rangeFetches.Take(ready);
                return null;
            case Frame.RangesRefused refused:
                _rangeFetches.Take(refused);
                return null;
            case Frame.RangesDone done:
                _rangeServer.Take(done);
                return null;
            case Frame.Have have when _share is not null:
                _context.Shares.Take(_share, have);
                return null;
            case Frame.IndexOffer or Frame.IndexRequest or Frame.IndexBatch or Frame.IndexAck or Frame.Summary or Frame.DirectoryMoved or Frame.DirectoryGone:
                await _context.Sink.PostAsync(new FolderEvent.FrameReceived(Peer.Id, frame), _abort.Token);
                return null;
            default:
                return $"it sent {frame.GetType().Name} in an open session";
        }
    }

    private void Answer(Frame.Ping ping)
    {
        var now = _context.Time.GetUnixNs();
        Send(new Frame.Pong(ping.Number, ping.SentNs, now, now));
    }

    private void Note(Frame.Pong pong)
    {
        if (!_pings.IsAnswer(pong)) return;
        if (_clock.Note(pong.PingSentNs, pong.PingReceivedNs, pong.SentNs, _context.Time.GetUnixNs()) is not { } best) return;
        var news = _context.Clocks.Note(Peer.Device, best.OffsetNs);
        if (news is 0) _context.Log.PeerClockAgrees(Peer.Name, Peer.Address);
        else if (news is { } offset) _context.Log.PeerClockOff(Peer.Name, Peer.Address, offset / 1e9, best.BoundNs / 1e9);
    }
}
