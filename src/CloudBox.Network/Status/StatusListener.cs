using System.Buffers;
using System.Net;
using System.Net.Sockets;
using CloudBox.Engine.Peers;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Trust;
using Microsoft.Extensions.Logging;

namespace CloudBox.Network.Status;

/// <summary>
/// Hears the subnet: drops what comes from elsewhere or makes no sense, sorts out our own messages and duplicates, logs each
/// broadcast on one line and hands it on. With a key it hears only those who have it, and answers nobody. One task reads the socket; nothing that it holds grows with what arrives.
/// </summary>
public sealed class StatusListener(
    StatusSocket socket,
    PeerDirectory peers,
    InterfaceMonitor interfaces,
    StaticPeers staticPeers,
    IStatusSink sink,
    DebugReplies replies,
    StatusCounters counters,
    TimeProvider time,
    ILogger<StatusListener> logger,
    FolderKey? key = null)
{
    private static readonly TimeSpan ErrorPause = TimeSpan.FromMilliseconds(100);

    private readonly DropSummary _drops = new(logger);
    private readonly BeaconGate _gate = new(key, counters, time, logger);
    private SocketError _lastError;

    /// <summary>Listens until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(StatusSocket.MaxDatagramBytes);
        using var reports = time.CreateTimer(_ => _drops.Report(), null, DropSummary.Interval, DropSummary.Interval);
        try
        {
            while (!cancellationToken.IsCancellationRequested) await ReceiveOneAsync(buffer, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            _drops.Report();
        }
    }

    private async Task ReceiveOneAsync(byte[] buffer, CancellationToken cancellationToken)
    {
        try
        {
            var received = await socket.ReceiveAsync(buffer, cancellationToken);
            _lastError = SocketError.Success;
            Take(buffer.AsSpan(0, received.ReceivedBytes), ((IPEndPoint)received.RemoteEndPoint).Address, received.PacketInformation.Interface);
        }
        catch (SocketException failure)
        {
            if (_lastError != failure.SocketErrorCode) logger.ReceiveFailed(failure.Message);
            _lastError = failure.SocketErrorCode;
            await Task.Delay(ErrorPause, time, cancellationToken);
        }
    }

    /// <summary>Everything that happens to one datagram.</summary>
    internal void Take(ReadOnlySpan<byte> datagram, IPAddress source, int arrivalIndex)
    {
        var links = interfaces.Current;
        if (!links.IsOnLink(source, arrivalIndex) && !staticPeers.Contains(source))
        {
            counters.CountOffLink();
            _drops.NoteOffLink(source);
            return;
        }

        var fault = StatusDecoder.Decode(datagram, out var message, out var order);
        if (message is null)
        {
            counters.CountMalformed();
            _drops.NoteMalformed(source, fault);
            return;
        }

        if (!_gate.Admits(datagram, message, source)) return;
        var nowNs = time.GetUnixNs();
        var hearing = peers.Hear(message, order, source, links.IsOwnAddress(source), nowNs);
        if (hearing.Kind == HearingKind.Duplicate) counters.CountDuplicate();
        if (hearing is not { Kind: HearingKind.Message, Peer: { } peer }) return;
        counters.CountBroadcast(datagram.Length);
        Log(peer, hearing.News, message, source);
        sink.Heard(peer, hearing.News, message, nowNs);
        if (key is null) replies.Offer(peer, message);
    }

    private void Log(Peer peer, PeerNews news, StatusMessage message, IPAddress source)
    {
        var name = LogText.Brief(message.Client.Value);
        if (news.HasFlag(PeerNews.Appeared)) logger.PeerAppeared(name, source, message.TcpPort);
        LogMessage(name, message, source);
        if (news.HasFlag(PeerNews.NameTaken)) logger.NameTaken(source, name);
        if (news.HasFlag(PeerNews.RecognisedCOriginal)) logger.RecognisedCOriginal(name, source);
        if (news.HasFlag(PeerNews.ClockOff) && !peer.HasSessions) logger.ClockOff(name, source, peer.ClockOffsetSeconds); // sessions measure it themselves
        if (news.HasFlag(PeerNews.Left)) logger.PeerLeft(name, source, message.TcpPort);
    }

    private void LogMessage(string name, StatusMessage message, IPAddress source)
    {
        var type = message.Type.InWords();
        if (message.File is { } file) logger.HeardFile(name, type, source, message.TcpPort, LogText.Brief(file.Path.Value), file.Length);
        else if (message.Text is { } text) logger.HeardText(name, type, source, message.TcpPort, LogText.Brief(text));
        else logger.Heard(name, type, source, message.TcpPort);
    }
}
