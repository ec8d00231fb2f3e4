using CloudBox.Protocol.Values;

namespace CloudBox.Tests.FileSystem;

public sealed class DurabilityTests : IDisposable
{
    private readonly FolderFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void Files_links_directories_and_what_is_gone_can_all_be_made_durable()
    {
        _fixture.Write("a/b/f", "text");
        File.CreateSymbolicLink(_fixture.FullPath("link"), "a/b/f");

        _fixture.Folder.MakeDurable([]);
        _fixture.Folder.MakeDurable([Path("a/b/f")]);
        _fixture.Folder.MakeDurable([Path("a/b"), Path("link"), Path("gone/f"), Path("a/b/f/g")]);
        _fixture.Folder.MakeDurable([.. Enumerable.Range(0, 100).Select(number => Path($"a/{number}"))]);

        Assert.Equal("text", _fixture.Read("a/b/f"));
    }

    [Fact]
    public void A_file_is_still_what_it_was_until_somebody_touches_it()
    {
        _fixture.Write("a/f", "text");
        var stamp = _fixture.StampOf("a/f");
        Assert.True(_fixture.Folder.IsStill(Path("a/f"), stamp));

        _fixture.Write("a/f", "next");
        Assert.False(_fixture.Folder.IsStill(Path("a/f"), stamp));
        File.Delete(_fixture.FullPath("a/f"));
        Assert.False(_fixture.Folder.IsStill(Path("a/f"), stamp));
        Assert.False(_fixture.Folder.IsStill(Path("none/f"), stamp));
    }

    private static RelativePath Path(string path) => RelativePath.Parse(path);
}
