using System.Net.Sockets;
using CloudBox.Engine.Peers;
using CloudBox.Engine.Transfer;
using Polly;
using Polly.Timeout;

namespace CloudBox.Network.Transfer;

/// <summary>Opens connections to peers and runs one exchange on each.</summary>
internal sealed class Dialer(TransferContext context)
{
    private readonly ResiliencePipeline _dial = new ResiliencePipelineBuilder { TimeProvider = context.Time }
        .AddTimeout(context.Options.DialTimeout)
        .Build();

    /// <summary>
    /// Connects, talks, closes. The talk gets the stall timeout; whatever happens to the connection becomes a
    /// <see cref="TransferException"/>; a closed folder dials nobody.
    /// </summary>
    public async Task<T> TalkAsync<T>(Peer peer, Func<PeerStream, ProgressTimer, Task<T>> talk, CancellationToken cancel)
    {
        context.ThrowIfClosed();
        using var stream = new PeerStream(await ConnectAsync(peer, cancel));
        using var timer = new ProgressTimer(context.Options.StallTimeout, context.Time, cancel);
        try
        {
            return await talk(stream, timer);
        }
        catch (Exception error) when (FetchFailure.OfConnection(error, timer) is { } failure)
        {
            throw failure;
        }
    }

    private async Task<Socket> ConnectAsync(Peer peer, CancellationToken cancel)
    {
        if (peer.Key.TcpPort == 0) throw new TransferException(FetchOutcome.Unreachable, "it has not said its TCP port yet");
        if (!context.Options.IsAllowed(peer.Key.Address)) throw new TransferException(FetchOutcome.Unreachable, "its address is not on a network of ours");
        var socket = new Socket(peer.Key.Address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await _dial.ExecuteAsync(async token => await socket.ConnectAsync(peer.EndPoint, token), cancel);
            return socket;
        }
        catch (Exception error)
        {
            socket.Dispose();
            if (error is TimeoutRejectedException) throw NoAnswer($"no answer within {context.Options.DialTimeout.TotalSeconds:0.#} s", error);
            if (error is SocketException) throw NoAnswer(error.Message, error);
            throw;
        }
    }

    private static TransferException NoAnswer(string why, Exception error) =>
        new(FetchOutcome.Unreachable, $"it cannot be reached: {why}", error) { CanRetry = true, IsDial = true };
}
