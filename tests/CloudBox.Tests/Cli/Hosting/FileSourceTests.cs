using CloudBox.Cli.Hosting;
using CloudBox.Engine.Folder;
using CloudBox.Engine.Index;
using CloudBox.Protocol.Values;
using NSubstitute;

namespace CloudBox.Tests.Cli.Hosting;

public sealed class FileSourceTests
{
    private static readonly RelativePath Path = RelativePath.Parse("link.txt");
    private static readonly ContentId Content = new(13, default, 7);

    private readonly IFolder _folder = Substitute.For<IFolder>();
    private readonly IIndexStore _index = Substitute.For<IIndexStore>();
    private readonly IServedFile _served = Substitute.For<IServedFile>();

    public FileSourceTests()
    {
        _index.FindCommitted(Path).Returns((IndexRow?)null);
        _folder.OpenForSending(Path).Returns(_served);
        _served.ReadContentId().Returns(Content);
    }

    [Fact]
    public async Task A_link_that_has_no_row_yet_is_no_file_for_an_original_peer()
    {
        _served.Kind.Returns(EntryKind.Symlink);
        Assert.Null(await Source.OpenAsync(Path, CancellationToken.None));
        _served.Received().Dispose();
    }

    [Fact]
    public async Task A_link_is_served_to_a_session_that_asks_for_its_text()
    {
        _served.Kind.Returns(EntryKind.Symlink);
        Assert.Same(_served, await Source.OpenAsync(Path, Content, CancellationToken.None));
    }

    [Fact]
    public async Task A_file_that_has_no_row_yet_is_served()
    {
        _served.Kind.Returns(EntryKind.File);
        Assert.Equal(13, (await Source.OpenAsync(Path, CancellationToken.None))?.Record.Length);
    }

    private FileSource Source => new(_folder, _index);
}
