using CloudBox.Engine.Events;
using CloudBox.Engine.Peers;
using CloudBox.Network.Status;
using CloudBox.Protocol.Status;
using Microsoft.Extensions.Hosting;

namespace CloudBox.Cli.Hosting;

/// <summary>Runs the UDP side: interfaces, static peers, the listener and its debug replies.</summary>
internal sealed class StatusLoop(InterfaceMonitor interfaces, StaticPeers staticPeers, StatusListener listener, DebugReplies replies) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        interfaces.RunAsync(stoppingToken),
        staticPeers.RunAsync(stoppingToken),
        listener.RunAsync(stoppingToken),
        replies.RunAsync(stoppingToken));
}

/// <summary>Hands what was heard to the engine. A flood is dropped here rather than held: broadcasts come again.</summary>
internal sealed class StatusSink(FolderLoop loop) : IStatusSink
{
    public void Heard(Peer peer, PeerNews news, StatusMessage message, long nowNs) => loop.PostIfRoom(new FolderEvent.Heard(peer, news, message));
}
