using System.Net;
using System.Net.NetworkInformation;
using CloudBox.Network.Status;
using CloudBox.Tests.Support;
using Microsoft.Extensions.Logging;

namespace CloudBox.Tests.Network.Status;

public sealed class InterfaceMonitorTests
{
    private static readonly LocalAddress Wire = new("eth0", 2, IPAddress.Parse("10.1.2.3"), 24);
    private static readonly LocalAddress Second = new("eth1", 3, IPAddress.Parse("10.7.7.7"), 16);

    private readonly RecordingLogger<InterfaceMonitor> _logger = new();
    private volatile IReadOnlyList<LocalAddress> _addresses = [Wire];

    [Fact]
    public void The_loopback_interface_is_read_from_the_system()
    {
        var monitor = new InterfaceMonitor(["lo"], _logger);
        var loopback = Assert.Single(monitor.Current.Allowed, address => address.Address.Equals(IPAddress.Loopback));
        Assert.Equal(("lo", 8, true), (loopback.Interface, loopback.PrefixLength, loopback.IsLoopback));
        Assert.Equal(NetworkInterface.LoopbackInterfaceIndex, loopback.Index);
        Assert.Equal(IPAddress.Parse("127.255.255.255"), loopback.Broadcast);
    }

    [Fact]
    public void Addresses_that_come_and_go_are_found_by_a_look_and_told()
    {
        var monitor = new InterfaceMonitor([], _logger, () => _addresses);
        var changes = 0;
        monitor.Changed += _ => changes++;
        _addresses = [Second];
        monitor.Look();
        monitor.Look();
        Assert.Equal(1, changes);
        Assert.Equal(Second, Assert.Single(monitor.Current.Allowed));
        Assert.Equal(["Address 10.7.7.7/16 on eth1 appeared"], _logger.Texts(2040));
        Assert.Equal(["Address 10.1.2.3/24 on eth0 went"], _logger.Texts(2041));
    }

    [Fact]
    public void Interfaces_that_may_not_be_used_change_silently()
    {
        var monitor = new InterfaceMonitor(["eth0"], _logger, () => _addresses);
        monitor.Changed += _ => Assert.Fail("eth1 is none of its business");
        _addresses = [Wire, Second];
        monitor.Look();
        Assert.Empty(_logger.Lines);
        Assert.True(monitor.Current.IsOwnAddress(Second.Address));
    }

    [Fact]
    public void An_interface_that_is_not_there_yet_is_said_and_waited_for()
    {
        var monitor = new InterfaceMonitor(["eth1"], _logger, () => _addresses);
        Assert.Equal(LogLevel.Warning, Assert.Single(_logger.Lines).Level);
        _addresses = [Wire, Second];
        monitor.Look();
        Assert.Equal(Second, Assert.Single(monitor.Current.Allowed));
    }

    [Fact]
    public void A_failure_to_look_keeps_what_is_known()
    {
        var isBroken = false;
        var monitor = new InterfaceMonitor([], _logger, () => isBroken ? throw new NetworkInformationException(12) : _addresses);
        isBroken = true;
        monitor.Look();
        Assert.Equal(Wire, Assert.Single(monitor.Current.Allowed));
        Assert.Single(_logger.Texts(2043));
    }
}
