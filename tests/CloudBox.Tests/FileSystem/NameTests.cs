using System.Text;
using CloudBox.Engine.Folder;
using CloudBox.Protocol.Values;

namespace CloudBox.Tests.FileSystem;

public sealed class NameTests : IDisposable
{
    private readonly FolderFixture _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Names => new()
    {
        "αρχείο με ελληνικά.txt",
        "📁/🎉 party.txt",
        "日本語/ファイル",
        " leading and trailing ",
        "-rf",
        "back\\slash \"quotes\" *?[]",
        "%s%n ~ $HOME",
        new string('n', 255),
        new string('η', 127) + "n",
        $"{new string('d', 255)}/{new string('f', 255)}",
        PathOf(4000),
        PathOf(4095),
        PathOf(4096),
        string.Join('/', Enumerable.Repeat("d", 128)),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void A_file_of_any_name_is_installed_seen_sent_replaced_and_removed(string name)
    {
        var path = RelativePath.Parse(name);
        Assert.Equal(InstallOutcome.Done, _folder.Install(name, "first").Outcome);
        var seen = _folder.Observe(name);
        Assert.Equal(ObservedKind.File, seen.Kind);
        Assert.Equal(5, seen.Content.Length);
        Assert.Equal("first", Served(path));

        Assert.Equal(InstallOutcome.Done, _folder.Install(name, "second", seen.Stamp).Outcome);
        Assert.Equal("second", Served(path));
        Assert.Equal(InstallOutcome.Done, _folder.Remove(name, _folder.StampOf(name)).Outcome);
        Assert.Equal(ObservedKind.Absent, _folder.Observe(name).Kind);
        Assert.Null(_folder.Folder.OpenForSending(path));
        Assert.Equal([".cloudbox"], Directory.GetFileSystemEntries(_folder.Root).Select(Path.GetFileName));
        Assert.Equal(2, ArchivedVersions());
    }

    private long ArchivedVersions()
    {
        var pruned = _folder.Folder.PruneArchive(new() { Keep = TimeSpan.FromDays(-1) }, CancellationToken.None);
        Assert.Equal(0, pruned.Problems);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Archive));
        return pruned.RemovedFiles;
    }

    private string Served(RelativePath path)
    {
        using var file = _folder.Folder.OpenForSending(path);
        var buffer = new byte[100];
        return Encoding.UTF8.GetString(buffer, 0, file!.Read(buffer, 0));
    }

    // As few parts as possible, so that the parts are long too.
    private static string PathOf(int bytes)
    {
        var text = new StringBuilder();
        while (bytes - text.Length > 256) text.Append('p', 254).Append('/');
        var rest = bytes - text.Length;
        if (rest == 256) text.Append("q/").Append('r', 254);
        else text.Append('r', rest);
        return text.ToString();
    }
}
