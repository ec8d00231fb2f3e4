using System.Net;
using CloudBox.Engine.Peers;
using CloudBox.Protocol.Values;
using CloudBox.Tests.Engine.Support;

namespace CloudBox.Tests.Engine.Peers;

public sealed class SendingGuardTests
{
    private static readonly IPAddress There = IPAddress.Parse("127.0.0.2");
    private static readonly RelativePath File = Given.Path("f");

    private readonly SendingGuard _guard = new();

    [Fact]
    public void It_covers_a_file_from_the_request_until_a_second_after_the_last_byte()
    {
        Assert.False(_guard.Covers(There, File, 0));
        _guard.Started(There, File);
        Assert.True(_guard.Covers(There, File, 3600 * Given.Second));
        _guard.Ended(There, File, true, 10 * Given.Second);
        Assert.True(_guard.Covers(There, File, (11 * Given.Second) - 1));
        Assert.False(_guard.Covers(There, File, 11 * Given.Second));
    }

    [Fact]
    public void It_covers_that_file_and_that_address_only()
    {
        _guard.Started(There, File);
        Assert.False(_guard.Covers(There, Given.Path("g"), 0));
        Assert.False(_guard.Covers(IPAddress.Loopback, File, 0));
    }

    [Fact]
    public void Of_two_transfers_of_one_file_the_last_to_end_counts()
    {
        _guard.Started(There, File);
        _guard.Started(There, File);
        _guard.Ended(There, File, true, 0);
        Assert.True(_guard.Covers(There, File, 100 * Given.Second));
        _guard.Ended(There, File, true, 100 * Given.Second);
        Assert.False(_guard.Covers(There, File, 102 * Given.Second));
    }

    [Fact]
    public void An_end_without_a_start_changes_nothing_that_lasts()
    {
        _guard.Ended(There, File, true, 0);
        Assert.False(_guard.Covers(There, File, 2 * Given.Second));
        _guard.Started(There, File);
        _guard.Ended(There, File, true, 3 * Given.Second);
        Assert.False(_guard.Covers(There, File, 5 * Given.Second));
    }
}
