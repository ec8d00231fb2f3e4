using CloudBox.Engine.Folder;
using CloudBox.Protocol.Values;

namespace CloudBox.Tests.FileSystem;

/// <summary>Many changes of the disk between two waits for it.</summary>
public sealed class BatchTests : IDisposable
{
    private const long ModifiedNs = 1_700_000_000_123_456_789;

    private readonly FolderFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void Files_of_a_batch_are_all_put_in_place()
    {
        var orders = Enumerable.Range(0, 200).Select(number => New($"d{number % 7}/f{number}", $"text {number}")).ToList();

        var results = _fixture.Folder.ApplyAll(orders);

        Assert.All(results, result => Assert.Equal(InstallOutcome.Done, result.Outcome));
        for (var number = 0; number < orders.Count; number++)
        {
            Assert.Equal($"text {number}", _fixture.Read($"d{number % 7}/f{number}"));
            Assert.Equal(_fixture.StampOf($"d{number % 7}/f{number}"), results[number].Stamp);
        }

        Assert.Equal(0, _fixture.FilesInStage());
        foreach (var order in orders) order.Staged.Dispose();
    }

    [Fact]
    public void Each_order_has_its_own_result_and_none_stops_another()
    {
        _fixture.Write("old", "old");
        _fixture.Write("edited", "by a user");
        _fixture.Write("gone", "gone");
        DiskOrder[] orders =
        [
            New("new", "new"),
            new InstallOrder(RelativePath.Parse("old"), _fixture.Stage("newer"), ModifiedNs, _fixture.StampOf("old")) { Mode = 0x1A4 },
            new InstallOrder(RelativePath.Parse("edited"), _fixture.Stage("a peer's"), ModifiedNs, new DiskStamp(1, 1, 1, 1, 0x1A4)) { Mode = 0x1A4 },
            new RemoveOrder(RelativePath.Parse("gone"), _fixture.StampOf("gone")),
            new MakeDirectoryOrder(RelativePath.Parse("empty"), 0x1ED),
            New("new/below", "a file is in the way"),
        ];

        var outcomes = _fixture.Folder.ApplyAll(orders).Select(result => result.Outcome);

        InstallOutcome[] expected = [InstallOutcome.Done, InstallOutcome.Done, InstallOutcome.Changed, InstallOutcome.Done, InstallOutcome.Done, InstallOutcome.Blocked];
        Assert.Equal(expected, outcomes);
        Assert.Equal(("new", "newer", "by a user"), (_fixture.Read("new"), _fixture.Read("old"), _fixture.Read("edited")));
        Assert.Equal(["old"], _fixture.Archived("old"));
        Assert.Equal(["gone"], _fixture.Archived("gone"));
        Assert.True(Directory.Exists(_fixture.FullPath("empty")));
        foreach (var install in orders.OfType<InstallOrder>()) install.Staged.Dispose();
        Assert.Equal(0, _fixture.FilesInStage());
    }

    private InstallOrder New(string path, string text) => new(RelativePath.Parse(path), _fixture.Stage(text), ModifiedNs, null) { Mode = 0x1A4 };
}
