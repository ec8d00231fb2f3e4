using System.Net;
using CloudBox.Engine.Transfer;
using CloudBox.Protocol.Values;

namespace CloudBox.Network.Transfer;

/// <summary>
/// Requests to C originals. They go out by broadcast; the answer comes as a connection that the other side opens, and only its
/// source address and file name tell what it answers. Bounded. The gate is never held across a call out.
/// </summary>
internal sealed class AwaitedPushes(TransferContext context)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(IPAddress From, RelativePath Path), AwaitedPush> _awaited = [];
    private readonly LatePushes _late = new(context.Time);

    /// <summary>Broadcasts a request and waits for the push.</summary>
    /// <exception cref="TransferException">It does not come, or is not what was announced.</exception>
    public async Task<ReceivedFile> RequestAsync(FetchOrder order, CancellationToken cancel)
    {
        context.ThrowIfClosed();
        var key = (order.Peer.Key.Address, order.Wanted.Path);
        var push = new AwaitedPush(order.Wanted, cancel);
        lock (_gate)
        {
            if (_awaited.Count >= TransferLimits.MaxAwaitedPushes) throw TransferException.Refused("too many requests wait for an answer");
            if (!_awaited.TryAdd(key, push)) throw TransferException.Refused("it has been asked for this file already");
        }

        try
        {
            if (!await StartsAsync(order, push, context.Options.PushRepeat, cancel)) await AskAsync(order, push, context.Options.PushTimeout, cancel);
        }
        catch (Exception error) when (Withdraw(key, push))
        {
            if (error is not TimeoutException) throw;
            throw TransferException.Unreachable($"it did not send the file within {context.Options.PushTimeout.TotalSeconds:0.#} s");
        }
        catch (Exception)
        {
            // The push arrived at the same moment: it decides how this ends, and its bytes need an owner.
        }

        return await push.Done.Task;
    }

    /// <summary>Takes the request that a push answers; null when nobody asked for it. A second push finds nothing.</summary>
    public AwaitedPush? Take(IPAddress from, RelativePath path)
    {
        AwaitedPush? push;
        lock (_gate)
        {
            if (!_awaited.Remove((from, path), out push)) return null;
        }

        push.Started.TrySetResult();
        return push;
    }

    /// <summary>For a push that nobody waits for: how many bytes to hear out, as it may answer a request that is over. Null when there was none.</summary>
    public long? LengthOfLate(IPAddress from, RelativePath path) => _late.LengthOf(from, path);

    private async Task<bool> StartsAsync(FetchOrder order, AwaitedPush push, TimeSpan limit, CancellationToken cancel)
    {
        try
        {
            await AskAsync(order, push, limit, cancel);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private async Task AskAsync(FetchOrder order, AwaitedPush push, TimeSpan limit, CancellationToken cancel)
    {
        _late.Note(order.Peer.Key.Address, order.Wanted.Path, order.Wanted.Length);
        context.Host.BroadcastRequest(order.Wanted, order.Peer.Order);
        await push.Started.Task.WaitAsync(limit, context.Time, cancel);
    }

    // False when the push has been taken: then it is under way.
    private bool Withdraw((IPAddress From, RelativePath Path) key, AwaitedPush push)
    {
        lock (_gate)
        {
            return _awaited.TryGetValue(key, out var current) && ReferenceEquals(current, push) && _awaited.Remove(key);
        }
    }
}

/// <summary>One request to a C original.</summary>
/// <param name="wanted">What the bytes have to be: the push itself does not say.</param>
/// <param name="cancel">The request is no longer wanted.</param>
internal sealed class AwaitedPush(Protocol.Status.FileRecord wanted, CancellationToken cancel)
{
    public Protocol.Status.FileRecord Wanted { get; } = wanted;

    public CancellationToken Cancel { get; } = cancel;

    /// <summary>Set when the push has begun.</summary>
    public TaskCompletionSource Started { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Set by the connection that carries the push.</summary>
    public TaskCompletionSource<ReceivedFile> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
