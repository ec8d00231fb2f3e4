using CloudBox.Engine.Folder;
using CloudBox.Engine.Sessions;
using CloudBox.Network.Progress;

namespace CloudBox.Network.Sessions.Bulk.Sharing;

/// <summary>Fetches of other receivers what they have of a file that we receive too, one connection to each. What goes wrong there is left out.</summary>
internal sealed class ShareFetch(SessionContext context, ContentOrder order, Share share, IStagedRanges ranges, ProgressMeter? meter)
{
    private long _received;

    /// <summary>Bytes that came from others than the source.</summary>
    public long Received => Interlocked.Read(ref _received);

    /// <summary>Runs until all is here or it is cancelled. Never throws.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        var running = new Dictionary<SessionId, Task>();
        try
        {
            while (!share.Picker.IsComplete)
            {
                var changed = share.Picker.Changes.Next;
                foreach (var peer in share.Others)
                {
                    if (peer.Find(order.Content) is not null && !running.ContainsKey(peer.Peer.Id)) running[peer.Peer.Id] = Task.Run(() => FetchAsync(peer, cancel), CancellationToken.None);
                }

                await changed.WaitAsync(cancel);
            }
        }
        catch (OperationCanceledException)
        {
            // What is missing is the source's matter, or nobody's.
        }

        await Task.WhenAll(running.Values);
    }

    private async Task FetchAsync(SharePeer peer, CancellationToken cancel)
    {
        try
        {
            await peer.Fetches.ShareAsync(order, async (ask, over) => await ReceiveAsync(peer, ask, over), cancel);
        }
        catch (Exception error) when (error is OperationCanceledException or TimeoutException or IOException)
        {
            // A disk that refuses these bytes refuses the source's too.
        }
        catch (Exception error)
        {
            context.Log.Failed(error, peer.Peer.Address);
        }

        if (!share.Picker.IsComplete) share.NoteLost(peer);
    }

    private async Task ReceiveAsync(SharePeer peer, RangeAsk ask, CancellationToken cancel)
    {
        var tokens = await ask.Tokens.WaitAsync(context.Options.FetchTimeout, context.Time, cancel);
        if (tokens.IsEmpty) return;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, ask.Ended);
        var supply = new SharedRanges(share.Picker, peer, order.Content);
        var receiver = new DataReceiver(context, peer.Source, share.Picker, supply, ranges, peer.Down, meter) { Received = bytes => Interlocked.Add(ref _received, bytes), Ended = share.Tell };
        await receiver.RunAsync(tokens[0], either.Token);
    }
}
