using CloudBox.Network.Sessions;
using CloudBox.Network.Sessions.Files;
using CloudBox.Protocol.Sessions;
using CloudBox.Protocol.Values;
using CloudBox.Tests.Engine.Support;

namespace CloudBox.Tests.Network.Sessions;

public sealed class RidingFilesTests
{
    private readonly RidingBytes _inAll = new();

    [Fact]
    public void What_came_along_is_taken_once_and_only_as_what_it_is_said_to_be()
    {
        using var riders = new RidingFiles(_inAll);
        riders.Add(File("f", 3));

        Assert.False(riders.TryTake(Given.Path("g"), Content(3), out _));
        Assert.False(riders.TryTake(Given.Path("f"), Content(4), out _));
        Assert.True(riders.TryTake(Given.Path("f"), Content(3), out var bytes));
        Assert.Equal(3, bytes.Length);
        Assert.False(riders.TryTake(Given.Path("f"), Content(3), out _));
    }

    [Fact]
    public void The_oldest_goes_when_there_is_too_much()
    {
        using var riders = new RidingFiles(_inAll);
        var fit = FrameLimits.MaxRidingBytes / FrameLimits.MaxRiding;
        for (var i = 0; i <= fit; i++) riders.Add(File($"f{i}", FrameLimits.MaxRiding));

        Assert.False(riders.TryTake(Given.Path("f0"), Content(FrameLimits.MaxRiding), out _));
        Assert.True(riders.TryTake(Given.Path("f1"), Content(FrameLimits.MaxRiding), out _));
        Assert.True(riders.TryTake(Given.Path($"f{fit}"), Content(FrameLimits.MaxRiding), out _));
    }

    [Fact]
    public void Not_more_than_so_many_files_are_kept_however_small()
    {
        using var riders = new RidingFiles(_inAll);
        for (var i = 0; i <= FrameLimits.MaxRidingFiles; i++) riders.Add(File($"f{i}", 1));

        Assert.False(riders.TryTake(Given.Path("f0"), Content(1), out _));
        Assert.True(riders.TryTake(Given.Path("f1"), Content(1), out _));
    }

    [Fact]
    public void What_nobody_wants_is_forgotten_when_nothing_more_comes()
    {
        using var riders = new RidingFiles(_inAll);
        riders.Add(File("f", 3));
        riders.Forget();
        riders.Add(File("g", 3));
        riders.Forget();
        Assert.True(riders.TryTake(Given.Path("f"), Content(3), out _));
        riders.Forget();

        Assert.False(riders.TryTake(Given.Path("g"), Content(3), out _));
    }

    [Fact]
    public void All_peers_together_have_a_limit_and_give_back_what_they_took()
    {
        var peers = Enumerable.Range(0, SessionLimits.MaxRidingBytesInAll / FrameLimits.MaxRidingBytes).Select(_ => new RidingFiles(_inAll)).ToList();
        foreach (var peer in peers)
        {
            for (var i = 0; i < FrameLimits.MaxRidingBytes / FrameLimits.MaxRiding; i++) peer.Add(File($"f{i}", FrameLimits.MaxRiding));
        }

        using var late = new RidingFiles(_inAll);
        late.Add(File("f", 1));
        Assert.False(late.TryTake(Given.Path("f"), Content(1), out _));

        peers.ForEach(peer => peer.Dispose());
        late.Add(File("f", 1));
        Assert.True(late.TryTake(Given.Path("f"), Content(1), out _));
    }

    private static Frame.RidingFile File(string name, int length) => new(Given.Path(name), Content(length), new byte[length]);

    private static ContentId Content(int length) => Given.Content("") with { Length = length };
}
