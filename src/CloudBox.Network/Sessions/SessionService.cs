using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using CloudBox.Engine.Folder;
using CloudBox.Engine.Sessions;
using CloudBox.Engine.Transfer;
using CloudBox.Network.Progress;
using CloudBox.Network.Sessions.Bulk;
using CloudBox.Network.Sessions.Connection;
using CloudBox.Network.Sessions.Dialing;
using CloudBox.Network.Sessions.Files;
using CloudBox.Network.Sessions.Files.Patches;
using CloudBox.Network.Sessions.Joining;
using CloudBox.Network.Sessions.Opening;
using CloudBox.Network.Sessions.Trust;
using CloudBox.Network.Transfer;
using CloudBox.Protocol.Sessions;
using CloudBox.Protocol.Time;
using CloudBox.Protocol.Trust;
using CloudBox.Protocol.Values;
using Microsoft.Extensions.Logging;

namespace CloudBox.Network.Sessions;

/// <summary>An open session, as people see it.</summary>
/// <param name="Peer">The other end.</param>
/// <param name="Clock">Its clock against ours; null before the first measure.</param>
public sealed record SessionStatus(SessionPeer Peer, ClockSample? Clock);

/// <summary>
/// All sessions with other devices: answers those who dial, dials those who are heard, one session with each device. It moves frames and
/// verified bytes; what they mean is decided elsewhere. Thread-safe.
/// </summary>
public sealed class SessionService : ISessionAcceptor, IAsyncDisposable
{
    private readonly SessionContext _context;
    private readonly SessionOpener _opener;
    private readonly DataSender _dataSender;
    private readonly SessionTable _table;
    private readonly DialTargets _targets;
    private readonly PendingSessions _pending = new();
    private readonly RepeatedLines _refusals;
    private readonly LogBudget _refusalBudget;
    private readonly LogBudget _drops;
    private readonly ConcurrentDictionary<Task, byte> _running = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _halt = new();
    private long _count;

    public SessionService(
        SessionOptions options,
        DeviceIdentity identity,
        ISessionTrust trust,
        Invites invites,
        ISessionFiles files,
        IStage stage,
        ISessionSink sink,
        TransferCounters counters,
        TimeProvider time,
        ILogger<SessionService> log,
        IPatchFiles? patches = null)
    {
        _context = new SessionContext(options, identity, trust, invites, files, stage, sink, counters, time, log, patches);
        _opener = new SessionOpener(_context);
        _dataSender = new DataSender(_context);
        _table = new SessionTable(_context);
        _targets = new DialTargets(_context, target => _table.Find(target.Device, target.EndPoint), DialAsync);
        _refusals = new RepeatedLines(time);
        _refusalBudget = new LogBudget(lines: 20, TimeSpan.FromMinutes(1), time);
        _drops = new LogBudget(lines: 1, TimeSpan.FromSeconds(10), time);
    }

    /// <summary>The open sessions.</summary>
    public IReadOnlyList<SessionStatus> Sessions => [.. _table.All.Select(session => new SessionStatus(session.Peer, session.Clock))];

    /// <summary>How far the large files that travel now are.</summary>
    public TransferProgress Progress => _context.Progress;

    /// <summary>Begins: from now on connections are answered and peers are dialled.</summary>
    /// <param name="tcpPort">Where we listen, so that others can dial us.</param>
    public void Start(ushort tcpPort) => _context.TcpPort = tcpPort;

    /// <summary>A peer that opens sessions was heard: there shall be one while it is heard. Returns at once.</summary>
    /// <param name="endPoint">Its address, taken from the packet, and TCP port.</param>
    /// <param name="nonce">Its process: another one than before makes us dial at once.</param>
    public void Wanted(IPEndPoint endPoint, ulong nonce)
    {
        if (_context.TcpPort != 0) _targets.Hear(endPoint, nonce);
    }

    public void Accept(Socket socket, byte[] first, IPEndPoint from)
    {
        if (_context.TcpPort == 0 || _stop.IsCancellationRequested) socket.Dispose();
        else Run(() => AnswerAsync(socket, first, from));
    }

    public bool TryAcceptData(Socket socket, byte[] first, IPEndPoint from)
    {
        if (_stop.IsCancellationRequested || _context.IsClosed || DataConnections.ReadToken(first) is not { } token) return false;
        if (_context.Tickets.Take(token, from.Address) is not { } offer) return false;
        Run(() => _dataSender.ServeAsync(new DataChannel(socket), first.AsMemory(DataConnections.PreambleSize), offer, from.Address, _stop.Token));
        return true;
    }

    /// <summary>
    /// Sends a frame, in order. Never waits: a peer that lets more than 16 MiB pile up loses the session, so what is long is sent in pieces as
    /// the peer acknowledges them. A session that has ended takes nothing.
    /// </summary>
    /// <exception cref="ArgumentException">The frame is beyond <see cref="FrameLimits"/>.</exception>
    public void Send(SessionId session, Frame frame) => _table.Find(session)?.Send(frame);

    /// <summary>Sends a text for people to the log of whoever can be dialled at an address; false when there is no session with it, or it takes none there.</summary>
    public bool TryTell(IPEndPoint endPoint, string text) => _table.Find(null, endPoint)?.TryTell(text) == true;

    /// <summary>True when a small file may be sent to this peer before it asks.</summary>
    public bool CanRide(SessionId session) => _table.Find(session) is { CanRide: true };

    /// <summary>Sends a small file that the peer has not asked for yet. Never waits.</summary>
    public void Ride(SessionId session, Frame.RidingFile file) => _table.Find(session)?.Ride(file);

    /// <summary>Takes what came along for an order before it was given, not verified yet; false when it has to be fetched.</summary>
    public bool TryTakeRider(ContentOrder order, out byte[] bytes)
    {
        bytes = [];
        return _table.Find(order.From) is { } session && session.TryTakeRider(order, out bytes);
    }

    /// <summary>Ends a session with a word to the peer. SessionClosed follows.</summary>
    public void Close(SessionId session, string reason) => _table.Find(session)?.Close(reason);

    /// <summary>
    /// Gets content over a session, verified: length, SHA1 and XXH128 are those that were ordered. Never throws; it ends as unreachable when the
    /// session ends, the peer does not answer or it is cancelled.
    /// </summary>
    public Task<ContentResult> FetchAsync(ContentOrder order, CancellationToken cancel) =>
        _table.Find(order.From)?.FetchAsync(order, cancel)
        ?? Task.FromResult(new ContentResult(FetchOutcome.Unreachable, Problem: "the session has ended"));

    /// <summary>Says Bye on all sessions and closes them, within a second.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested) return;
        await _stop.CancelAsync();
        foreach (var session in _table.All) session.Close(SessionReasons.Stopping);
        try
        {
            await Task.WhenAll([_targets.DisposeAsync().AsTask(), .. _running.Keys]).WaitAsync(2 * _context.Options.ByeTimeout, _context.Time);
        }
        catch (TimeoutException)
        {
            _context.Log.StopIncomplete();
        }

        await _halt.CancelAsync();
    }

    private void Run(Func<Task> work)
    {
        var task = Task.Run(work);
        _running[task] = 0;
        _ = task.ContinueWith(done => _running.TryRemove(done, out _), TaskScheduler.Default);
    }

    private async Task AnswerAsync(Socket socket, byte[] first, IPEndPoint from)
    {
        void Serve(DataChannel channel, RangeOffer offer) => Run(() => _dataSender.ServeAsync(channel, default, offer, from.Address, _stop.Token));
        var place = _pending.Take(from.Address, _stop.Token, out var dropped);
        if (dropped is not null && _drops.TryTake(out var more)) _context.Log.PendingDropped(dropped, more);
        try
        {
            if (await _opener.AnswerAsync(socket, first, from, Serve, place.Token) is { } opened) await AddAsync(opened);
        }
        catch (SessionException error)
        {
            Explain(from, error);
        }
        catch (OperationCanceledException)
        {
            // Dropped for another, or the program stops.
        }
        catch (Exception error)
        {
            _context.Log.Failed(error, from.Address);
        }
        finally
        {
            _pending.Release(place);
        }
    }

    private async Task DialAsync(DialTarget target, CancellationToken cancel)
    {
        try
        {
            await AddAsync(await _opener.DialAsync(target.EndPoint, device => target.Device = device, cancel));
        }
        catch (SessionException error) when (!error.IsNetwork)
        {
            if (error.Message == SessionReasons.AlreadyOpen) _table.Find(target.Device, target.EndPoint)?.Doubt();
            Explain(target.EndPoint, error);
            throw;
        }
    }

    private async Task AddAsync(OpenedSession opened)
    {
        var problem = _table.Add(opened, () => Make(opened), out var added, out var replaced);
        if (problem is not null)
        {
            if (problem == SessionReasons.AlreadyOpen) _table.Find(opened.Device, opened.EndPoint)?.Doubt();
            await opened.Frames.SayLastAsync(new Frame.Bye(problem), _context.Options.ByeTimeout);
            await opened.Frames.DisposeAsync();
            throw new SessionException(problem) { IsTheirs = true };
        }

        replaced?.Abort("a new session with the same device took its place");
        Run(() => KeepAsync(added!, replaced));
    }

    private SessionConnection Make(OpenedSession opened)
    {
        var peer = new SessionPeer(new SessionId(Interlocked.Increment(ref _count)), opened.Device, opened.Theirs.Name, opened.From.Address);
        return new SessionConnection(_context, peer, opened.Role, opened.EndPoint, opened.Frames, opened.Theirs.Features);
    }

    // The engine hears of the end of a session before it hears of the one that took its place.
    private async Task KeepAsync(SessionConnection session, SessionConnection? replaced)
    {
        if (replaced is not null) await replaced.Completion;
        var device = DeviceIdText.FormatShort(session.Peer.Device);
        _context.Log.Opened(session.Peer.Name, device, session.Peer.Address);
        if (_stop.IsCancellationRequested) session.Close(SessionReasons.Stopping);
        await session.RunAsync(_table.Remove, _halt.Token);
        _context.Log.Closed(session.Peer.Name, device, session.Peer.Address, session.Reason);
    }

    // The same line for the same address comes once in a while; whoever invents names and keys gets no more lines than others.
    private void Explain(IPEndPoint from, SessionException error)
    {
        if (error.IsNetwork || error.Message is SessionReasons.AlreadyOpen or SessionReasons.Self)
        {
            _context.Log.NotOpened(from.Address, error.Message);
            return;
        }

        if (!_refusals.TryTake($"{from.Address} {error.Message}", out var more) || !_refusalBudget.TryTake(out var others)) return;
        if (error.IsTheirs) _context.Log.RefusedByPeer(from.Address, error.Message, more + others);
        else _context.Log.Refused(from.Address, error.Message, more + others);
    }
}
