using System.Net.Sockets;
using System.Threading.Channels;
using CloudBox.Engine.Peers;
using CloudBox.Protocol.Status;
using Microsoft.Extensions.Logging;
using Polly;

namespace CloudBox.Network.Status;

/// <summary>
/// Answers broadcasts with a debug message over TCP that says what was understood, over the session where there is one. Courtesy, so it is limited at every point:
/// how many, to whom, how many wait, how long one may take. Thread-safe.
/// </summary>
/// <param name="tryTell">Sends the text to a peer over an open session, without waiting; false when there is none.</param>
/// <param name="send">Connects to a peer, sends the text, closes.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where failures are told, for those who look for them.</param>
public sealed class DebugReplies(Func<Peer, string, bool> tryTell, Func<Peer, string, CancellationToken, Task> send, TimeProvider time, ILogger<DebugReplies> logger)
{
    private const int QueueLength = 64;
    private const int Workers = 4;

    private static readonly TimeSpan SendTimeout = TimeSpan.FromSeconds(3);

    private readonly Lock _gate = new();
    private readonly ReplyBudget _budget = new();
    private readonly Channel<(Peer Peer, string Text)> _waiting =
        Channel.CreateBounded<(Peer, string)>(new BoundedChannelOptions(QueueLength) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Sends or queues an answer to what a peer broadcast, if it may have one. Never blocks.</summary>
    public void Offer(Peer peer, StatusMessage message)
    {
        if (!MayAnswer(peer, message)) return;
        lock (_gate)
        {
            if (!_budget.TryTake(peer.EndPoint, time.GetElapsedTime(0))) return;
        }

        var text = TextFor(message);
        if (!tryTell(peer, text)) _waiting.Writer.TryWrite((peer, text));
    }

    /// <summary>Sends what is queued until it is cancelled.</summary>
    public Task RunAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => WorkAsync(cancellationToken)));

    // A debug message causes no action, and who is leaving does not listen any more.
    private static bool MayAnswer(Peer peer, StatusMessage message) =>
        peer.TakesMessages
        && message.Type != StatusType.Debug
        && message.Trailer?.Features.HasFlag(StatusFeatures.Leaving) != true;

    private static string TextFor(StatusMessage message) =>
        message.File is { } file ? $"received {message.Type.InWords()} {file.Path}" : $"received {message.Type.InWords()}";

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var (peer, text) in _waiting.Reader.ReadAllAsync(cancellationToken)) await SendAsync(peer, text, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
    }

    private async Task SendAsync(Peer peer, string text, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(SendTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await send(peer, text, either.Token);
        }
        catch (Exception failure) when (IsExpected(failure) && !cancellationToken.IsCancellationRequested)
        {
            logger.DebugReplyFailed(LogText.Brief(peer.Name.Value), peer.EndPoint, failure.Message);
        }
    }

    private static bool IsExpected(Exception failure) =>
        failure is IOException or SocketException or TimeoutException or OperationCanceledException or ExecutionRejectedException;
}
