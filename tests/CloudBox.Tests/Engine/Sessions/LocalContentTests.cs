using CloudBox.Engine;
using CloudBox.Tests.Engine.Support;

namespace CloudBox.Tests.Engine.Sessions;

/// <summary>A large content that is here under another name is copied, and does not travel.</summary>
public sealed class LocalContentTests
{
    private static readonly string Large = new('x', (int)new EngineOptions().LeastSearched);

    private readonly SessionLan _lan = new();
    private readonly SessionHost _alice;
    private readonly SessionHost _bob;

    public LocalContentTests() => (_alice, _bob) = (_lan.Add("alice"), _lan.Add("bob"));

    [Fact]
    public void A_copy_of_a_large_file_is_made_here_and_is_not_fetched()
    {
        Have("a", Large);
        Write("dir/b", Large);
        Assert.Equal(1, _bob.Fetched);
        Assert.Equal(Large, _bob.Tree.Read(Given.Path("dir/b")));
        Assert.Equal(Large, _bob.Tree.Read(Given.Path("a")));
    }

    [Fact]
    public void A_large_file_that_becomes_what_another_is_takes_its_bytes_from_there()
    {
        Have("a", Large);
        Have("b", Large + "other");
        Write("b", Large);
        Assert.Equal(2, _bob.Fetched);
        Assert.Equal(Large, _bob.Tree.Read(Given.Path("b")));
        Assert.Contains(Large + "other", _bob.Tree.Archive);
    }

    [Fact]
    public void One_that_somebody_has_written_to_meanwhile_is_no_source()
    {
        Have("a", Large);
        _bob.Tree.Write("a", "a user's edit that nobody has seen yet", (Given.Start + 5) * Given.Second);
        Write("b", Large);
        Assert.Equal(2, _bob.Fetched);
        Assert.Equal(Large, _bob.Tree.Read(Given.Path("b")));
    }

    [Fact]
    public void A_small_file_is_fetched()
    {
        Have("a", "small");
        Write("b", "small");
        Assert.Equal(2, _bob.Fetched);
    }

    private void Have(string path, string text)
    {
        _lan.ConnectAll();
        Write(path, text);
        Assert.Equal(_alice.Tree.Lines, _bob.Tree.Lines);
    }

    private void Write(string path, string text)
    {
        _alice.Tree.Write(path, text, (Given.Start + _alice.Fetched + _bob.Fetched) * Given.Second);
        _alice.Checks();
        _lan.Settle();
    }
}
