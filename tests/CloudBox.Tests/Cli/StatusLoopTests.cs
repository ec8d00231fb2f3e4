using System.Net;
using System.Net.Sockets;
using CloudBox.Cli.Hosting;
using CloudBox.Engine.Peers;
using CloudBox.Network.Status;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Values;
using CloudBox.Tests.Support;

namespace CloudBox.Tests.Cli;

/// <summary>The UDP side as a hosted service.</summary>
public sealed class StatusLoopTests
{
    [Fact]
    public async Task A_listener_that_fails_ends_the_service_instead_of_leaving_it_deaf()
    {
        var port = FreePort.Udp();
        var time = TimeProvider.System;
        using var socket = StatusSocket.Open(port);
        var own = new OwnIdentity(ClientName.Parse("alice"), 50_000, 1);
        var interfaces = new InterfaceMonitor(["lo"], new RecordingLogger<InterfaceMonitor>());
        var named = new StaticPeers([], time, new RecordingLogger<StaticPeers>());
        var replies = new DebugReplies((_, _) => false, (_, _, _) => Task.CompletedTask, time, new RecordingLogger<DebugReplies>());
        var peers = new PeerDirectory(new PeerTable(own, 60 * UnixTime.NanosecondsPerSecond), time);
        var listener = new StatusListener(
            socket, peers, interfaces, named, new BrokenSink(), replies, new StatusCounters(), time, new RecordingLogger<StatusListener>());
        using var loop = new StatusLoop(interfaces, named, listener, replies);
        await loop.StartAsync(CancellationToken.None);

        using var sender = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        sender.SendTo(StatusEncoder.Encode(Status(), ByteOrder.BigEndian), new IPEndPoint(IPAddress.Loopback, port));

        await Assert.ThrowsAsync<InvalidOperationException>(() => loop.ExecuteTask!.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    private static StatusMessage Status() => new() { Type = StatusType.Status, Client = ClientName.Parse("bob"), TcpPort = 50_001, CurrentTime = 1 };

    private sealed class BrokenSink : IStatusSink
    {
        public void Heard(Peer peer, PeerNews news, StatusMessage message, long nowNs) => throw new InvalidOperationException("broken");
    }
}
