using CloudBox.Network.Status;

namespace CloudBox.Cli.Joining;

/// <summary>Where to look for an inviter, and how long.</summary>
/// <param name="BroadcastPort">UDP port of the folder.</param>
/// <param name="Interfaces">Network interfaces to use; empty for all.</param>
/// <param name="Peers">Hosts beyond the subnet. A port is their TCP port; with 0 they are waited for.</param>
/// <param name="Timeout">When to give up.</param>
internal sealed record JoinOptions(
    ushort BroadcastPort, IReadOnlyList<string> Interfaces, IReadOnlyList<PeerAddress> Peers, TimeSpan Timeout);
