using CloudBox.Engine.Events;
using CloudBox.Engine.Peers;
using CloudBox.Network.Status;
using CloudBox.Protocol.Status;
using Microsoft.Extensions.Hosting;

namespace CloudBox.Cli.Hosting;

/// <summary>Runs the UDP side: interfaces, static peers, the listener and its debug replies. One that fails ends all.</summary>
internal sealed class StatusLoop(InterfaceMonitor interfaces, StaticPeers staticPeers, StatusListener listener, DebugReplies replies) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        await Task.WhenAll(
            GuardAsync(interfaces.RunAsync(stop.Token), stop),
            GuardAsync(staticPeers.RunAsync(stop.Token), stop),
            GuardAsync(listener.RunAsync(stop.Token), stop),
            GuardAsync(replies.RunAsync(stop.Token), stop));
    }

    // Without it the others would go on, and nobody would hear that this host has become deaf.
    private static async Task GuardAsync(Task part, CancellationTokenSource stop)
    {
        try
        {
            await part;
        }
        catch
        {
            await stop.CancelAsync();
            throw;
        }
    }
}

/// <summary>Hands what was heard to the engine. A flood is dropped here rather than held: broadcasts come again.</summary>
internal sealed class StatusSink(FolderLoop loop, SessionHints sessions) : IStatusSink
{
    public void Heard(Peer peer, PeerNews news, StatusMessage message, long nowNs)
    {
        sessions.Heard(peer, message);
        loop.PostIfRoom(new FolderEvent.Heard(peer, news, message));
    }
}
