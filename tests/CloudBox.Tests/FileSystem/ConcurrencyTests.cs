using System.Globalization;
using CloudBox.Engine.Folder;

namespace CloudBox.Tests.FileSystem;

public sealed class ConcurrencyTests : IDisposable
{
    private readonly FolderFixture _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Workers_on_different_files_of_one_directory_do_not_disturb_each_other()
    {
        // Each removal empties the directory and takes it away while the others install into it.
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, worker =>
        {
            for (var round = 0; round < 25; round++)
            {
                var path = string.Create(CultureInfo.InvariantCulture, $"deep/er/{worker}.txt");
                var installed = _folder.Install(path, path);
                Assert.Equal((InstallOutcome.Done, null), (installed.Outcome, installed.Problem));
                Assert.Equal(InstallOutcome.Done, _folder.Remove(path, installed.Stamp).Outcome);
            }
        });

        Assert.False(Directory.Exists(_folder.FullPath("deep")));
        Assert.Equal(200, _folder.Archived().Count);
    }

    [Fact]
    public void Every_outcome_closes_what_it_opened()
    {
        var before = _folder.OpenDescriptors().Count;
        _folder.Write("file", "x");
        Directory.CreateDirectory(_folder.FullPath("directory"));
        var stale = _folder.StampOf("file") with { Size = 7 };
        foreach (var path in (string[])["a/b/c", "file", "file/below", "directory", "absent"])
        {
            _folder.Install(path, "new");
            _folder.Install(path, "new", stale);
            _folder.Remove(path, stale);
            _folder.Observe(path);
            _folder.Folder.OpenForSending(CloudBox.Protocol.Values.RelativePath.Parse(path))?.Dispose();
        }

        _folder.Install("file", "newer", _folder.StampOf("file"));
        _folder.Remove("file", _folder.StampOf("file"));
        _folder.Folder.PruneArchive(new(), CancellationToken.None);
        Assert.Equal(before, _folder.OpenDescriptors().Count);
    }
}
