using System.Net;
using CloudBox.Engine.Folder;
using CloudBox.Engine.Sessions;
using CloudBox.Engine.Transfer;
using CloudBox.Network.Sessions.Files;

namespace CloudBox.Network.Sessions.Bulk;

/// <summary>
/// One large file that is fetched over data connections: several take ranges of it in turn; what a broken one has not brought the others, or
/// the next try, bring. Only its content id decides whether it is what was ordered.
/// </summary>
internal sealed class RangeFetch(SessionContext context, ContentOrder order, IPEndPoint source) : IDisposable
{
    // Each has brought something; a link that breaks oftener is no good.
    private const int MaxTries = 16;

    // One core fills a link of ten gigabits with two; more of them help where more cores are.
    private static readonly int s_connections = Math.Clamp(Environment.ProcessorCount, 2, 4);

    private readonly RangePicker _picker = new(order.Content.Length, SessionLimits.RangeBytes);
    private IStagedRanges? _ranges;

    /// <summary>Runs it. Null when not one byte came over a data connection, and the session may know better.</summary>
    /// <param name="ask">Asks the peer, and says when what it gave is used up.</param>
    /// <param name="cancel">It is not wanted any more.</param>
    /// <exception cref="OperationCanceledException">It is not wanted any more.</exception>
    public async Task<ContentResult?> RunAsync(Func<ContentOrder, Func<RangeAsk, Task>, Task> ask, CancellationToken cancel)
    {
        try
        {
            for (var tries = 0; tries < MaxTries; tries++)
            {
                var (before, refusal) = (_picker.Done, (string?)null);
                await ask(order, async answer => refusal = await ReceiveAsync(answer, cancel));
                if (_picker.IsComplete) return await Task.Factory.StartNew(Complete, cancel, TaskCreationOptions.LongRunning, TaskScheduler.Default);
                if (refusal is not null) return new ContentResult(FetchOutcome.Refused, Problem: refusal);
                if (_picker.Done == 0) return null;
                if (_picker.Done == before) break;
            }

            return new ContentResult(FetchOutcome.Unreachable, Problem: "the data connections broke");
        }
        catch (TimeoutException)
        {
            return new ContentResult(FetchOutcome.Unreachable, Problem: "it does not answer");
        }
        catch (IOException problem)
        {
            return new ContentResult(FetchOutcome.NoSpace, Problem: $"it cannot be stored here: {problem.Message}");
        }
    }

    public void Dispose() => _ranges?.Dispose();

    // Null, or why the peer has nothing (more).
    private async Task<string?> ReceiveAsync(RangeAsk ask, CancellationToken cancel)
    {
        var tokens = await ask.Tokens.WaitAsync(context.Options.FetchTimeout, context.Time, cancel);
        if (tokens.IsEmpty) return ask.Refusal;
        _ranges ??= context.Stage.CreateRanges(order.Content);
        using var any = CancellationTokenSource.CreateLinkedTokenSource(cancel, ask.Ended);
        var receiver = new DataReceiver(context, source, _picker, _ranges);
        var running = tokens.Take(s_connections).Select(token => RunAsync(receiver, token, any)).ToArray();
        await Task.WhenAll(running);
        cancel.ThrowIfCancellationRequested();
        return ask.Refusal;
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
        if (content == order.Content) return new ContentResult(FetchOutcome.Received, staged);
        staged.Dispose();
        return new ContentResult(FetchOutcome.Mismatch, Problem: $"other bytes came than were ordered (SHA1 {content.Sha1}, ordered {order.Content.Sha1})");
    }
}
