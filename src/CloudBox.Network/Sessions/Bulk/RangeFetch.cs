using CloudBox.Engine.Folder;
using CloudBox.Engine.Sessions;
using CloudBox.Engine.Transfer;
using CloudBox.Network.Progress;
using CloudBox.Network.Rates;
using CloudBox.Network.Sessions.Bulk.Sharing;

namespace CloudBox.Network.Sessions.Bulk;

/// <summary>
/// One large file that is fetched over data connections: several take ranges of it in turn; what a broken one has not brought the others, or
/// the next try, bring. Only its content id decides whether it is what was ordered.
/// </summary>
internal sealed class RangeFetch(SessionContext context, ContentOrder order, DataSource source, RateGate down, ProgressMeter? meter) : IDisposable
{
    // Each has brought something; a link that breaks oftener is no good.
    private const int MaxTries = 16;

    private Share? _share;
    private long _shared;
    private bool _isAlone;
    private RangePicker _picker = new(order.Content.Length, SessionLimits.RangeBytes);
    private IStagedRanges? _ranges;
    private long _moved;

    /// <summary>Runs it. Null when not one byte came over a data connection, and the session may know better.</summary>
    /// <param name="ask">Asks the peer, and says when what it gave is used up.</param>
    /// <param name="cancel">It is not wanted any more.</param>
    /// <exception cref="OperationCanceledException">It is not wanted any more.</exception>
    public async Task<ContentResult?> RunAsync(Func<ContentOrder, Func<RangeAsk, Task>, Task> ask, CancellationToken cancel)
    {
        try
        {
            var result = await RunOnceAsync(ask, cancel);
            if (result is not { Outcome: FetchOutcome.Mismatch } || !(_ranges is { Start: > 0 } || _shared > 0)) return result;

            // What an earlier try left may be what is wrong, or what another receiver gave: no reason to blame who brought the rest.
            Dispose();
            (_ranges, _share, _shared, _isAlone) = (null, null, 0, true);
            return await RunOnceAsync(ask, cancel);
        }
        catch (TimeoutException)
        {
            return new ContentResult(FetchOutcome.Unreachable, Problem: "it does not answer");
        }
        catch (IOException problem)
        {
            _ranges?.Drop();
            return new ContentResult(FetchOutcome.NoSpace, Problem: $"it cannot be stored here: {problem.Message}");
        }
    }

    public void Dispose()
    {
        _share?.Dispose();
        _ranges?.Dispose();
    }

    private async Task<ContentResult?> RunOnceAsync(Func<ContentOrder, Func<RangeAsk, Task>, Task> ask, CancellationToken cancel)
    {
        for (var tries = 0; tries < MaxTries; tries++)
        {
            var (before, refusal) = (_moved, (string?)null);
            await ask(order, async answer => refusal = await ReceiveAsync(answer, cancel));
            if (_ranges is not null && _picker.IsComplete) return await Task.Factory.StartNew(Complete, cancel, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            if (refusal is not null) return new ContentResult(FetchOutcome.Refused, Problem: refusal);
            if (_moved == 0) return null;
            if (_moved == before) break;
        }

        return new ContentResult(FetchOutcome.Unreachable, Problem: "the data connections broke");
    }

    // Null, or why the peer has nothing (more).
    private async Task<string?> ReceiveAsync(RangeAsk ask, CancellationToken cancel)
    {
        var tokens = await ask.Tokens.WaitAsync(context.Options.FetchTimeout, context.Time, cancel);
        if (tokens.IsEmpty) return ask.Refusal;
        if (_ranges is null) Create();
        using var any = CancellationTokenSource.CreateLinkedTokenSource(cancel, ask.Ended);
        if (!_isAlone) _share ??= context.Shares.Begin(order, _picker, _ranges!);
        var others = _share is null ? null : new ShareFetch(context, order, _share, _ranges!, meter);
        var before = _picker.Done;
        var sharing = others?.RunAsync(any.Token) ?? Task.CompletedTask;
        var running = tokens.Take(SessionLimits.MaxDataConnections).Select(token => RunAsync(Receiver(), token, any)).ToArray();
        try
        {
            await Task.WhenAll(running);
        }
        finally
        {
            if (!_picker.IsComplete) await any.CancelAsync();
            await sharing;
            _shared += others?.Received ?? 0;
            _moved += _picker.Done - before;
        }

        cancel.ThrowIfCancellationRequested();
        return ask.Refusal;
    }

    private DataReceiver Receiver() =>
        new(context, source, _picker, new SourceRanges(_picker, _share, context.Time), _ranges!, down, meter) { Ended = _share is null ? null : _share.Tell };

    private void Create()
    {
        _ranges = context.Stage.CreateRanges(order.Content);
        _picker = new RangePicker(order.Content.Length, SessionLimits.RangeBytes, _ranges.Start);
        meter?.StartAt(_ranges.Start);
    }

    // A disk that refuses one connection's bytes refuses all.
    private static async Task RunAsync(DataReceiver receiver, string token, CancellationTokenSource any)
    {
        try
        {
            await Task.Run(() => receiver.RunAsync(token, any.Token));
        }
        catch
        {
            await any.CancelAsync();
            throw;
        }
    }

    private ContentResult Complete()
    {
        var staged = _ranges!.Complete(out var content);
        if (content == order.Content)
        {
            _share?.Complete();
            return new ContentResult(FetchOutcome.Received, staged);
        }

        staged.Dispose();
        return new ContentResult(FetchOutcome.Mismatch, Problem: $"other bytes came than were ordered (SHA1 {content.Sha1}, ordered {order.Content.Sha1})");
    }
}
