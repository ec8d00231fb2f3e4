using CloudBox.Cli.Hosting;
using CloudBox.Engine.Folder;
using CloudBox.Tests.Engine.Support;

namespace CloudBox.Tests.Cli.Hosting;

public sealed class OwnChangesTests
{
    private static readonly DiskStamp Left = new(1, 2, 3, 4, 0x1A4);

    private readonly OwnChanges _own = new();

    [Fact]
    public void A_change_is_ours_while_it_is_under_way_and_known_by_its_stamp_afterwards()
    {
        var path = Given.Path("f");
        Assert.Equal(OwnChange.None, _own.Of(path, out _));
        _own.Begin(path);
        Assert.Equal(OwnChange.UnderWay, _own.Of(path, out _));
        _own.End(path, Left);
        Assert.Equal(OwnChange.Over, _own.Of(path, out var stamp));
        Assert.Equal(Left, stamp);
        _own.Begin(path);
        Assert.Equal(OwnChange.UnderWay, _own.Of(path, out _));
    }

    [Fact]
    public void One_that_failed_says_nothing()
    {
        _own.Begin(Given.Path("f"));
        _own.Forget(Given.Path("f"));
        Assert.Equal(OwnChange.None, _own.Of(Given.Path("f"), out _));
    }

    [Fact]
    public void What_we_have_taken_away_is_known_to_be_gone()
    {
        _own.Begin(Given.Path("f"));
        _own.End(Given.Path("f"), null);
        Assert.Equal(OwnChange.Over, _own.Of(Given.Path("f"), out var left));
        Assert.Null(left);
    }

    [Fact]
    public void Only_the_latest_are_remembered_but_never_is_one_forgotten_that_is_under_way()
    {
        _own.Begin(Given.Path("f"));
        _own.End(Given.Path("f"), Left);
        _own.Begin(Given.Path("f"));
        for (var i = 0; i < 10_000; i++)
        {
            _own.Begin(Given.Path($"f{i}"));
            _own.End(Given.Path($"f{i}"), Left);
        }

        Assert.Equal(OwnChange.UnderWay, _own.Of(Given.Path("f"), out _));
        Assert.Equal(OwnChange.None, _own.Of(Given.Path("f0"), out _));
        Assert.Equal(OwnChange.Over, _own.Of(Given.Path("f9999"), out _));
    }
}
