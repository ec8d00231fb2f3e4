using CloudBox.FileSystem;

namespace CloudBox.Tests.FileSystem;

public sealed class NewPrivateFileTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Is_for_its_owner_alone_from_the_start_and_stays_once_it_is_written()
    {
        var path = At("secret");
        using (var file = NewPrivateFile.Create(path))
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
            file.Write("text"u8);
        }

        Assert.Equal("text", File.ReadAllText(path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    [Fact]
    public void Goes_when_nothing_was_written()
    {
        NewPrivateFile.Create(At("secret")).Dispose();

        Assert.False(File.Exists(At("secret")));
    }

    [Fact]
    public void Touches_nothing_that_is_there_already()
    {
        File.WriteAllText(At("file"), "old");
        File.CreateSymbolicLink(At("dangling"), At("nowhere"));

        Assert.ThrowsAny<IOException>(() => NewPrivateFile.Create(At("file")));
        Assert.ThrowsAny<IOException>(() => NewPrivateFile.Create(At("dangling")));
        Assert.Equal("old", File.ReadAllText(At("file")));
        Assert.False(File.Exists(At("nowhere")));
    }

    private string At(string name) => Path.Combine(_directory.Path, name);
}
