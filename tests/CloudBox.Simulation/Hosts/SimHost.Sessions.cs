using CloudBox.Engine.Events;
using CloudBox.Engine.Sessions;
using CloudBox.Simulation.Network;

namespace CloudBox.Simulation.Hosts;

/// <content>Sessions that open.</content>
internal sealed partial class SimHost
{
    /// <summary>What this host does to the frames that it sends, when it does not keep to the rules.</summary>
    public Hostility? Hostility { get; set; }

    /// <summary>A session is open on this side.</summary>
    public void SessionOpened(SessionEnd end)
    {
        var peer = end.Peer.Host;
        Post(new FolderEvent.SessionOpened(new SessionPeer(end.Id, peer.Device, peer.Name, peer.Address)));
    }
}
