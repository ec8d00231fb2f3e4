using System.Net;
using CloudBox.Cli;

namespace CloudBox.Tests.Cli;

public sealed class StartupBlockTests
{
    private static readonly StartupInfo Alice = new(
        "alice",
        "/home/alice/share",
        TimeSpan.FromSeconds(90),
        7000,
        50123,
        [
            new InterfaceInfo("lo", [(IPAddress.Loopback, 8)]),
            new InterfaceInfo("eth0", [(IPAddress.Parse("192.168.1.5"), 24), (IPAddress.Parse("10.0.0.5"), 16)]),
        ],
        "/home/alice/.local/state/cloudbox/alice-0123456789abcdef");

    [Fact]
    public void Says_who_where_how_often_and_that_the_folder_is_open() => Assert.Equal(
        [
            $"CloudBox {ProgramVersion.Text}",
            "  name        alice",
            "  folder      /home/alice/share",
            "  interval    1 min 30 s",
            "  UDP port    7000",
            "  TCP port    50123",
            "  interfaces  lo 127.0.0.1/8",
            "              eth0 192.168.1.5/24, 10.0.0.5/16",
            "  state       /home/alice/.local/state/cloudbox/alice-0123456789abcdef",
            "  OPEN: there is no key, so anyone on the subnet can read and change this folder.",
        ],
        StartupBlock.Lines(Alice));

    [Fact]
    public void A_folder_with_a_key_is_closed_and_names_the_key()
    {
        var lines = StartupBlock.Lines(Alice with { KeyFingerprint = "MWPD5OQ3" });

        Assert.Equal("  closed: key MWPD5OQ3", lines[^1]);
        Assert.DoesNotContain(lines, line => line.Contains("OPEN", StringComparison.Ordinal));
    }

    [Fact]
    public void The_device_has_a_line_of_its_own() =>
        Assert.Equal("  device      AAAA-BBBB", StartupBlock.Lines(Alice with { Device = "AAAA-BBBB" })[2]);

    [Fact]
    public void Without_an_interface_it_says_so() =>
        Assert.Contains("  interfaces  none with an IPv4 address yet; waiting for one", StartupBlock.Lines(Alice with { Interfaces = [] }));

    [Fact]
    public void Each_value_stays_on_its_line() =>
        Assert.Contains("  folder      /a\\nb", StartupBlock.Lines(Alice with { Folder = "/a\nb" }));
}
