using System.Net;
using CloudBox.Engine.Events;
using CloudBox.Engine.Sessions;
using CloudBox.Network.Rates;
using CloudBox.Network.Sessions.Bulk;
using CloudBox.Network.Sessions.Bulk.Sharing;
using CloudBox.Network.Sessions.Files;
using CloudBox.Network.Sessions.Files.Patches;
using CloudBox.Network.Sessions.Wire;
using CloudBox.Protocol.Sessions;
using CloudBox.Protocol.Time;
using CloudBox.Protocol.Trust;

namespace CloudBox.Network.Sessions.Connection;

/// <summary>
/// An open session: a read loop, a write loop and a heartbeat. The one who ends it first owns the reason; the others follow. Parts: Reading,
/// Writing. Nothing here grows with what the peer does: frames that it does not read are bounded, chunks of files are pulled when there is
/// room, and what the engine has no room for is not read.
/// </summary>
internal sealed partial class SessionConnection : IDisposable
{
    private readonly SessionContext _context;
    private readonly FrameStream _frames;
    private readonly OutgoingFrames _outgoing = new();
    private readonly FileServer _server;
    private readonly FileFetches _fetches;
    private readonly RidingFiles _riders;
    private readonly RateGate _up;
    private readonly IReadOnlyCollection<string> _features;
    private readonly RateGate _down;
    private readonly RangeServer _rangeServer;
    private readonly DataSource _source;
    private readonly RangeFetches _rangeFetches;
    private readonly ManifestServer _manifests;
    private readonly PatchFetches _patches;
    private readonly SharePeer? _share;
    private readonly bool _inflates;
    private readonly CancellationTokenSource _abort = new();
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ending = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string? _reason;

    /// <param name="context">What the sessions share.</param>
    /// <param name="peer">The other end.</param>
    /// <param name="role">Who dialled.</param>
    /// <param name="endPoint">Where it can be dialled.</param>
    /// <param name="frames">The connection, hands shaken.</param>
    /// <param name="features">What the other end can do.</param>
    public SessionConnection(SessionContext context, SessionPeer peer, SessionRole role, IPEndPoint endPoint, FrameStream frames, IReadOnlyCollection<string> features)
    {
        (_context, Peer, Role, EndPoint, _frames, _features) = (context, peer, role, endPoint, frames, features);
        OpenedAt = context.Time.GetTimestamp();
        _inflates = features.Contains(FrameDeflate.Feature);
        _down = context.Rates.Down();
        _up = context.Rates.Up();
        _riders = new RidingFiles(context.Riding);
        _server = new FileServer(context, peer, _up, Send, _outgoing.Wake);
        _fetches = new FileFetches(context, peer, Send);
        var hasData = features.Contains(DataConnections.FeatureOf(context.IsClosed));
        _source = new DataSource(context, endPoint, peer.Device);
        _rangeServer = new RangeServer(context, peer, _up, hasData, Send);
        _rangeFetches = new RangeFetches(context, peer, _source, _down, hasData, Send);
        if (hasData && features.Contains(FrameLimits.ShareFeature)) _share = new SharePeer(peer, _source, _down, _rangeFetches, Send);
        _manifests = new ManifestServer(context, peer, Send);
        _patches = new PatchFetches(context, peer, features.Contains(FrameLimits.PatchFeature), Send);
    }

    /// <summary>The other end.</summary>
    public SessionPeer Peer { get; }

    /// <summary>Who dialled: as a client, we did.</summary>
    public SessionRole Role { get; }

    /// <summary>Where the peer can be dialled.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>Timestamp of the last HelloAck.</summary>
    public long OpenedAt { get; }

    /// <summary>Its clock against ours; null before the first pong.</summary>
    public ClockSample? Clock => _clock.Best;

    /// <summary>Ends when all is over and the engine has been told.</summary>
    public Task Completion => _completion.Task;

    /// <summary>True once there is a reason to end.</summary>
    public bool IsEnding => Volatile.Read(ref _reason) is not null;

    /// <summary>Why it ended.</summary>
    public string Reason => Volatile.Read(ref _reason) ?? "the session ended";

    /// <summary>Runs the session to its end. Never throws.</summary>
    /// <param name="remove">Takes it out of the table, once the engine has been told of its end.</param>
    /// <param name="halt">The engine takes nothing any more.</param>
    public async Task RunAsync(Action<SessionConnection> remove, CancellationToken halt)
    {
        try
        {
            await _context.Sink.PostAsync(new FolderEvent.SessionOpened(Peer), halt);
            if (_share is not null) _context.Shares.Join(_share);
            await RunLoopsAsync();
            await _context.Sink.PostAsync(new FolderEvent.SessionClosed(Peer.Id, Reason), halt);
        }
        catch (OperationCanceledException) when (halt.IsCancellationRequested)
        {
            // The program is at its end.
        }
        catch (Exception error)
        {
            _context.Log.Failed(error, Peer.Address);
        }
        finally
        {
            await _frames.DisposeAsync();
            Dispose();
            remove(this);
            _completion.TrySetResult();
        }
    }

    /// <summary>Lets go of files and ends fetches. Frames may still be queued, and go nowhere.</summary>
    public void Dispose()
    {
        End(Reason, null);
        if (_share is not null) _context.Shares.Leave(_share);
        _server.Dispose();
        _fetches.Dispose();
        _riders.Dispose();
        _rangeServer.Dispose();
        _rangeFetches.Dispose();
        _source.Dispose();
        _manifests.Dispose();
        _patches.Dispose();
    }

    /// <summary>Queues a frame, unless the peer does not know such. Never waits; a peer that lets too much pile up loses the session.</summary>
    public void Send(Frame frame)
    {
        if (FrameLimits.FeatureOf(frame) is { } feature && !_features.Contains(feature)) return;
        var bytes = _inflates && frame is Frame.IndexBatch ? FrameDeflate.Encode(frame) : FrameCodec.Encode(frame);
        if (!_outgoing.TryAdd(bytes)) Abort("it does not read what it is sent");
    }

    /// <summary>True when the peer takes files that it has not asked for, and there is room on the way for some. With a limit, only what was asked for takes its share.</summary>
    public bool CanRide => _features.Contains(FrameLimits.RidingFeature) && !_up.IsLimited && !IsEnding && _outgoing.Bytes < SessionLimits.MaxOutgoingBytesToRide;

    /// <summary>Sends a file that nobody has asked for yet.</summary>
    public void Ride(Frame.RidingFile file)
    {
        Send(file);
        _context.Counters.Sent(file.Bytes.Length);
        _context.Log.FileSent(file.Path, Peer.Name, file.Bytes.Length);
    }

    /// <summary>Queues a text for the peer's log; false when it takes none here.</summary>
    public bool TryTell(string text)
    {
        if (IsEnding || !_features.Contains(FrameLimits.DebugFeature)) return false;
        Send(new Frame.Debug(text));
        return true;
    }

    /// <summary>Takes bytes that came along before they were ordered; they are yet to be verified.</summary>
    public bool TryTakeRider(ContentOrder order, out byte[] bytes)
    {
        if (!_riders.TryTake(order.At, order.Content, out bytes)) return false;
        _context.Counters.Received(bytes.Length, TimeSpan.Zero);
        _context.Log.FileReceived(order.For, Peer.Name, bytes.Length, 0);
        return true;
    }

    /// <summary>Gets a file: by its changed parts if that can be, else over data connections when it is large and both sides have them, else over the session.</summary>
    public async Task<ContentResult> FetchAsync(ContentOrder order, CancellationToken cancel)
    {
        if (await _patches.TryFetchAsync(order, cancel) is { } patched) return patched;
        if (_rangeFetches.Carries(order) && await _rangeFetches.FetchAsync(order, cancel) is { } result) return result;
        return await _fetches.FetchAsync(order, cancel);
    }

    /// <summary>Ends the session with a word to the peer.</summary>
    public void Close(string reason) => End(reason, FrameCodec.Encode(new Frame.Bye(reason)));

    /// <summary>Ends the session at once.</summary>
    public void Abort(string reason)
    {
        End(reason, null);
        _abort.Cancel();
    }

    // The first one owns the reason, and says Bye or not.
    private void End(string reason, byte[]? bye)
    {
        if (Interlocked.CompareExchange(ref _reason, reason, null) is null) _outgoing.End(bye);
        _ending.TrySetResult();
    }

    // Files that are wanted end before the engine hears of the session's end.
    private async Task RunLoopsAsync()
    {
        var heartbeat = BeatAsync();
        var reading = ReadAsync();
        var writing = WriteAsync();
        await _ending.Task;
        await Task.WhenAny(Task.WhenAll(reading, writing), Task.Delay(_context.Options.ByeTimeout, _context.Time, _abort.Token));
        await _abort.CancelAsync();
        await Task.WhenAll(reading, writing, heartbeat);
        _fetches.Close(Reason);
        _patches.Close(Reason);
        _rangeFetches.Close(Reason);
    }
}
