using System.Collections.Immutable;
using System.Net;

namespace CloudBox.Network.Status;

/// <summary>The IPv4 addresses of interfaces that are up, at one moment. Immutable; answers are pure.</summary>
public sealed class InterfaceSet
{
    public static readonly InterfaceSet Empty = new([], []);

    private readonly ImmutableArray<LocalAddress> _all;

    /// <param name="all">Every address of this machine.</param>
    /// <param name="only">Names of the interfaces that may be used; empty means all.</param>
    public InterfaceSet(IEnumerable<LocalAddress> all, IReadOnlyCollection<string> only)
    {
        _all = [.. all];
        Allowed = only.Count == 0 ? _all : [.. _all.Where(address => only.Contains(address.Interface))];
        Broadcasts = [.. Allowed.Where(address => address.Broadcast is not null).DistinctBy(address => address.Broadcast)];
    }

    /// <summary>The addresses that may be used.</summary>
    public ImmutableArray<LocalAddress> Allowed { get; }

    /// <summary>One address for each broadcast address; two interfaces in one subnet would say everything twice.</summary>
    public ImmutableArray<LocalAddress> Broadcasts { get; }

    /// <summary>True for an address of this machine, whether its interface may be used or not.</summary>
    public bool IsOwnAddress(IPAddress address) =>
        IPAddress.IsLoopback(address) || _all.Any(local => local.Address.Equals(address));

    /// <summary>
    /// True when a packet comes from a host on a link that may be used: its source lies in a subnet of the interface it arrived
    /// on. What this machine sends to itself arrives on loopback with the address of another interface; that counts as there.
    /// </summary>
    /// <param name="source">The packet's source address.</param>
    /// <param name="arrivalIndex">The number of the interface it arrived on.</param>
    public bool IsOnLink(IPAddress source, int arrivalIndex)
    {
        foreach (var local in Allowed)
        {
            if (local.Index == arrivalIndex && local.Network.HasHost(source)) return true;
            if (local.Address.Equals(source) && IsLoopback(arrivalIndex)) return true;
        }

        return false;
    }

    private bool IsLoopback(int index) => _all.Any(local => local.IsLoopback && local.Index == index);
}
