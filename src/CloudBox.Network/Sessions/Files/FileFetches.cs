using CloudBox.Engine.Sessions;
using CloudBox.Engine.Transfer;
using CloudBox.Network.Status;
using CloudBox.Protocol.Sessions;

namespace CloudBox.Network.Sessions.Files;

/// <summary>
/// The files that one peer was asked for. A request that has ended here, but not there, is remembered until the peer's last word on
/// it, so that bytes under way are told from bytes that nobody asked for. Thread-safe.
/// </summary>
/// <param name="context">What the sessions share.</param>
/// <param name="peer">From whom.</param>
/// <param name="send">Queues a frame.</param>
internal sealed class FileFetches(SessionContext context, SessionPeer peer, Action<Frame> send) : IDisposable
{
    private const string NotWanted = "it is not wanted any more";

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _smallTurns = new(SessionLimits.MaxFetches);

    // Room on the disk is promised to each from the start on: to a few at a time, or what fits would not.
    private readonly SemaphoreSlim _largeTurns = new(SessionLimits.MaxLargeFetches);
    private readonly Dictionary<uint, PendingFetch> _asked = [];
    private uint _lastRequest;
    private long _movedAt;
    private string? _closed;

    /// <summary>Gets a file. So many are asked for at once; further ones wait for their turn. Never throws; cancelling it ends it as unreachable.</summary>
    public async Task<ContentResult> FetchAsync(ContentOrder order, CancellationToken cancel)
    {
        var turns = order.Content.Length >= SessionLimits.LargeFile ? _largeTurns : _smallTurns;
        try
        {
            await turns.WaitAsync(cancel);
        }
        catch (OperationCanceledException)
        {
            return new ContentResult(FetchOutcome.Unreachable, Problem: NotWanted);
        }

        try
        {
            var (result, isResumed) = await AskAsync(order, cancel);

            // What an earlier try left may be what is wrong: no reason to blame who brought the rest.
            return isResumed && result.Outcome == FetchOutcome.Mismatch ? (await AskAsync(order, cancel)).Result : result;
        }
        finally
        {
            turns.Release();
        }
    }

    /// <summary>Takes bytes of an answer. Null, or what is wrong with them. The bytes are not kept.</summary>
    public string? Take(Frame.FileData data)
    {
        if (Find(data.Request, isLast: data.IsLast) is not { } fetch) return "it sent bytes that nobody asked for";
        if (fetch.Result.IsCompleted) return null; // given up; these were under way
        var isMore = fetch.Append(data.Bytes.Span);
        if (isMore && data.IsLast) _ = Task.Run(fetch.Complete); // durable takes a while, and the others need not wait
        else if (!isMore && !data.IsLast) send(new Frame.CancelFile(data.Request));
        return null;
    }

    /// <summary>Takes a refusal. Null, or what is wrong with it.</summary>
    public string? Take(Frame.FileRefused refused)
    {
        if (Find(refused.Request, isLast: true) is not { } fetch) return "it refused what nobody asked for";
        fetch.Fail(FetchOutcome.Refused, $"{peer.Name} says: {LogText.Brief(refused.Reason)}");
        return null;
    }

    /// <summary>Ends what waits when nothing has come for too long.</summary>
    public void CheckProgress()
    {
        KeyValuePair<uint, PendingFetch>[] late;
        lock (_gate)
        {
            if (_asked.Count == 0 || context.Time.GetElapsedTime(_movedAt) < context.Options.FetchTimeout) return;
            late = [.. _asked];
        }

        foreach (var (request, fetch) in late) Give(request, fetch, FetchOutcome.Unreachable, "it does not answer");
    }

    /// <summary>Ends everything: the session is over.</summary>
    public void Close(string reason)
    {
        PendingFetch[] open;
        lock (_gate)
        {
            _closed = reason;
            open = [.. _asked.Values];
            _asked.Clear();
        }

        foreach (var fetch in open) fetch.Fail(FetchOutcome.Unreachable, reason);
    }

    public void Dispose() => Close("the session ended");

    private async Task<(ContentResult Result, bool IsResumed)> AskAsync(ContentOrder order, CancellationToken cancel)
    {
        var start = context.Time.GetTimestamp();
        using var meter = FetchNotes.Begin(context, peer, order);
        var fetch = new PendingFetch(order, context.Stage, meter);
        if (!fetch.Prepare()) return (await fetch.Result, false);
        if (!TryAdd(fetch, out var request, out var closed))
        {
            fetch.Fail(FetchOutcome.Unreachable, closed!);
            return (await fetch.Result, false);
        }

        send(new Frame.GetFile(request, order.At, order.Content, fetch.Start));
        using var cancelling = cancel.UnsafeRegister(_ => Give(request, fetch, FetchOutcome.Unreachable, NotWanted), null);
        var result = await fetch.Result;
        FetchNotes.Add(context, peer, order, result, context.Time.GetElapsedTime(start));
        return (result, fetch.Start > 0);
    }

    private bool TryAdd(PendingFetch fetch, out uint request, out string? closed)
    {
        lock (_gate)
        {
            (request, closed) = (0, _closed ?? (_asked.Count < SessionLimits.MaxUnanswered ? null : "it does not answer"));
            if (closed is not null) return false;
            if (_asked.Count == 0) _movedAt = context.Time.GetTimestamp();
            while (!_asked.TryAdd(request = NextRequest_NeedsLock(), fetch))
            {
            }

            return true;
        }
    }

    // Those of patches are told from these by their top bit.
    private uint NextRequest_NeedsLock() => ++_lastRequest & int.MaxValue;

    private PendingFetch? Find(uint request, bool isLast)
    {
        lock (_gate)
        {
            _movedAt = context.Time.GetTimestamp();
            if (!_asked.TryGetValue(request, out var fetch)) return null;
            if (isLast) _asked.Remove(request);
            return fetch;
        }
    }

    // It stays in the table until the peer has said its last word.
    private void Give(uint request, PendingFetch fetch, FetchOutcome outcome, string problem)
    {
        if (fetch.Result.IsCompleted) return;
        fetch.Fail(outcome, problem);
        send(new Frame.CancelFile(request));
    }
}
