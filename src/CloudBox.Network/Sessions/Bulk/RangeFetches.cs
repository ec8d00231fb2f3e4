using CloudBox.Engine.Sessions;
using CloudBox.Engine.Transfer;
using CloudBox.Network.Rates;
using CloudBox.Network.Sessions.Files;
using CloudBox.Network.Status;
using CloudBox.Protocol.Sessions;

namespace CloudBox.Network.Sessions.Bulk;

/// <summary>The large files that one peer was asked for over data connections. Thread-safe.</summary>
/// <param name="context">What the sessions share.</param>
/// <param name="peer">From whom.</param>
/// <param name="source">Where its data connections go.</param>
/// <param name="down">How fast.</param>
/// <param name="isOpen">True when both sides have data connections.</param>
/// <param name="send">Queues a frame.</param>
internal sealed class RangeFetches(SessionContext context, SessionPeer peer, DataSource source, RateGate down, bool isOpen, Action<Frame> send) : IDisposable
{
    private const string NotWanted = "it is not wanted any more";

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _turns = new(SessionLimits.MaxLargeFetches);
    private readonly Dictionary<uint, RangeAsk> _asked = [];
    private readonly CancellationTokenSource _over = new();
    private uint _lastRequest;
    private string _overBecause = "the session ended";

    // A side that cannot be dialled sends its files over the session, and is not dialled for each of them.
    private volatile bool _isReachable = source.IsReachable;

    /// <summary>True when this file is fetched in ranges.</summary>
    public bool Carries(ContentOrder order) => isOpen && _isReachable && order.Content.Length >= SessionLimits.LargeFile;

    /// <summary>Gets a file. Two at once, the others wait. Never throws; null when no data connection comes about: the session has to carry it.</summary>
    public async Task<ContentResult?> FetchAsync(ContentOrder order, CancellationToken cancel)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, _over.Token);
        try
        {
            await _turns.WaitAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            return Lost(cancel);
        }

        try
        {
            return await FetchInTurnAsync(order, cancel, either.Token);
        }
        finally
        {
            _turns.Release();
        }
    }

    /// <summary>Asks for what the peer has of a file that it is receiving itself.</summary>
    /// <param name="order">The file.</param>
    /// <param name="use">Takes the answer; its token ends with the session.</param>
    /// <param name="cancel">Nobody needs it any more.</param>
    /// <exception cref="OperationCanceledException">Cancelled, or the session is over.</exception>
    public async Task ShareAsync(ContentOrder order, Func<RangeAsk, CancellationToken, Task> use, CancellationToken cancel)
    {
        if (!isOpen || !_isReachable) return;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, _over.Token);
        await AskAsync(order, ask => use(ask, either.Token));
    }

    /// <summary>Takes an answer. What nobody waits for any more was under way.</summary>
    public void Take(Frame.RangesReady ready) => Find(ready.Request)?.Ready(ready.Tokens);

    /// <summary>Takes the other side's word that nothing (more) comes.</summary>
    public void Take(Frame.RangesRefused refused) => Find(refused.Request)?.Refuse($"{peer.Name} says: {LogText.Brief(refused.Reason)}");

    /// <summary>Ends everything: the session is over.</summary>
    public void Close(string reason)
    {
        _overBecause = reason;
        _over.Cancel();
    }

    public void Dispose() => Close(_overBecause);

    private async Task<ContentResult?> FetchInTurnAsync(ContentOrder order, CancellationToken wanted, CancellationToken cancel)
    {
        var start = context.Time.GetTimestamp();
        var isPlaced = false;
        try
        {
            await context.LargeFetches.WaitAsync(cancel);
            isPlaced = true;
            using var meter = FetchNotes.Begin(context, peer, order);
            using var fetch = new RangeFetch(context, order, source, down, meter);
            var result = await fetch.RunAsync(AskAsync, cancel);
            if (result is null) _isReachable = false;
            else FetchNotes.Add(context, peer, order, result, context.Time.GetElapsedTime(start));
            return result;
        }
        catch (OperationCanceledException)
        {
            var lost = Lost(wanted);
            FetchNotes.Add(context, peer, order, lost, default);
            return lost;
        }
        catch (Exception error)
        {
            context.Log.Failed(error, peer.Address);
            return new ContentResult(FetchOutcome.Unreachable, Problem: "an error of this program");
        }
        finally
        {
            if (isPlaced) context.LargeFetches.Release();
        }
    }

    // Asks, and tells the other side when it is over.
    private async Task AskAsync(ContentOrder order, Func<RangeAsk, Task> use)
    {
        using var ask = new RangeAsk();
        uint request;
        lock (_gate) _asked.Add(request = ++_lastRequest, ask);
        try
        {
            send(new Frame.GetRanges(request, order.At, order.Content));
            await use(ask);
        }
        finally
        {
            lock (_gate) _asked.Remove(request);
            if (ask.Refusal is null) send(new Frame.RangesDone(request));
        }
    }

    private RangeAsk? Find(uint request)
    {
        lock (_gate) return _asked.GetValueOrDefault(request);
    }

    private ContentResult Lost(CancellationToken wanted) =>
        new(FetchOutcome.Unreachable, Problem: wanted.IsCancellationRequested ? NotWanted : _overBecause);
}
