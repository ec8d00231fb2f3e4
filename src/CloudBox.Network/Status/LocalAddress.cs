using System.Net;

namespace CloudBox.Network.Status;

/// <summary>An IPv4 address of this machine.</summary>
/// <param name="Interface">The interface's name.</param>
/// <param name="Index">The interface's number, as packet information has it.</param>
/// <param name="Address">The address.</param>
/// <param name="PrefixLength">Bits that name its subnet.</param>
/// <param name="IsLoopback">True on the loopback interface.</param>
/// <param name="CanBroadcast">False on point-to-point links.</param>
public readonly record struct LocalAddress(
    string Interface, int Index, IPAddress Address, int PrefixLength, bool IsLoopback = false, bool CanBroadcast = true)
{
    /// <summary>Its subnet.</summary>
    public Ipv4Network Network => Ipv4Network.Of(Address, PrefixLength);

    /// <summary>Where a datagram reaches everybody on its link; null when there is no such address.</summary>
    public IPAddress? Broadcast => CanBroadcast || IsLoopback ? Network.Broadcast : null;

    public override string ToString() => $"{Address}/{PrefixLength} on {Interface}";
}
