namespace CloudBox.Network.Status;

/// <summary>A peer named by the user (<c>--peer HOST[:PORT]</c>), for subnets that broadcasts do not reach.</summary>
/// <param name="Host">An IPv4 address or a host name.</param>
/// <param name="Port">Its UDP port.</param>
public readonly record struct PeerAddress(string Host, ushort Port)
{
    public override string ToString() => $"{Host}:{Port}";
}
