using System.Globalization;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;
using CloudBox.Engine.Folder;
using CloudBox.Engine.Index;
using CloudBox.Engine.Versions;
using CloudBox.FileSystem.Reading;
using CloudBox.Protocol.Values;
using CloudBox.Tests.Support;

namespace CloudBox.Tests.FileSystem;

[SupportedOSPlatform("linux")]
public sealed class ObserveTests : IDisposable
{
    private readonly FolderFixture _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData((256 * 1024) - 1)]
    [InlineData(256 * 1024)]
    [InlineData((256 * 1024) + 1)]
    [InlineData(1_000_000)]
    [InlineData(16 * 1024 * 1024)]
    [InlineData((17 * 1024 * 1024) + 1)]
    public void A_file_is_named_by_its_whole_content(int size)
    {
        var bytes = new byte[size];
        new Random(size).NextBytes(bytes);
        File.WriteAllBytes(_folder.FullPath("a"), bytes);

        var seen = _folder.Observe("a");

        Assert.Equal(ObservedKind.File, seen.Kind);
        Assert.Equal(_folder.StampOf("a"), seen.Stamp);
        Assert.Equal(size, seen.Content.Length);
        Assert.Equal(Convert.ToHexStringLower(SHA1.HashData(bytes)), seen.Content.Sha1.ToString());
        Assert.Equal(ContentHasher.Hash(bytes), seen.Content);
    }

    [Fact]
    public void Xxh128_is_the_published_one_with_seed_0()
    {
        // XXH3 128 bits of no bytes, as the reference implementation's own checks have it.
        Assert.Equal(UInt128.Parse("99aa06d3014798d86001c324468d497f", NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture), ContentHasher.Hash([]).Xxh128);
    }

    [Fact]
    public async Task A_look_at_a_new_version_of_a_large_file_has_its_chunks_when_they_are_asked_for()
    {
        var bytes = RandomNumberGenerator.GetBytes(9 << 20);
        File.WriteAllBytes(_folder.FullPath("a"), bytes);
        var before = new ContentId(9 << 20, new Sha1Digest(1, 2, 3), 4);
        var row = RowOf("a", before, _folder.StampOf("a") with { ChangedNs = 1 });

        var seen = _folder.Folder.Observe(row.Path, row, 1);

        using var unread = new MemoryServedFile(bytes) { BeforeRead = static (_, _) => Assert.Fail("It was to be cut already.") };
        var chunks = await _folder.Folder.Manifests.ReadAsync(unread, seen.Content, default);
        Assert.Equal(bytes.Length, chunks!.Value.Sum(chunk => chunk.Length));
        using var whole = new MemoryServedFile(bytes);
        Assert.Equal(CloudBox.FileSystem.Chunking.Chunker.Cut(whole, default)!.Value.ToArray(), chunks.Value.ToArray());
    }

    [Fact]
    public void Many_looks_say_what_each_would_say()
    {
        _folder.Write("a", "one");
        _folder.Write("sub/b", "two");
        var paths = new[] { "gone", "a", "sub", "sub/b", "sub/gone", "nowhere/gone" }.Select(RelativePath.Parse).ToList();

        var together = _folder.Folder.ObserveAll([.. paths.Select(path => (path, (IndexRow?)null))], 7);

        Assert.Equal(paths.Select(path => _folder.Folder.Observe(path, null, 7) with { Number = 0 }), together.Select(look => look with { Number = 0 }));
        Assert.Distinct(together.Select(look => look.Number));
    }

    [Fact]
    public void Nothing_is_absent_for_many_looks_when_the_root_is_not_there()
    {
        _folder.Write("a", "one");
        Directory.Move(_folder.Root, _folder.Root + "-moved");
        try
        {
            var looks = _folder.Folder.ObserveAll([(RelativePath.Parse("gone"), null), (RelativePath.Parse("sub/gone"), null)], 1);
            Assert.All(looks, look => Assert.Equal(ObservedKind.Unreadable, look.Kind));
        }
        finally
        {
            Directory.Move(_folder.Root + "-moved", _folder.Root);
        }
    }

    [Fact]
    public void The_stage_and_a_look_name_content_alike()
    {
        var bytes = RandomNumberGenerator.GetBytes(700_000);
        File.WriteAllBytes(_folder.FullPath("a"), bytes);
        using var staged = _folder.Folder.Stage.Create(bytes.Length);
        for (var i = 0; i < bytes.Length; i += 9_999) staged.Append(bytes.AsSpan(i, Math.Min(9_999, bytes.Length - i)));

        Assert.Equal(_folder.Observe("a").Content, staged.Complete());
    }

    [Fact]
    public void Content_is_taken_over_without_reading_while_the_stat_is_the_same()
    {
        _folder.Write("a", "hello");
        var invented = new ContentId(5, new Sha1Digest(1, 2, 3), 4);
        var row = RowOf("a", invented, _folder.StampOf("a"));

        Assert.Equal(invented, _folder.Folder.Observe(row.Path, row, 1).Content);

        File.SetUnixFileMode(_folder.FullPath("a"), UnixFileMode.UserRead); // ctime and mode
        Assert.Equal(ContentHasher.Hash("hello"u8), _folder.Folder.Observe(row.Path, row, 1).Content);
    }

    [Fact]
    public void A_renamed_file_is_what_it_was_and_nothing_has_its_old_name()
    {
        _folder.Write("a", "hello");
        var invented = new ContentId(5, new Sha1Digest(1, 2, 3), 4);
        var was = RowOf("a", invented, _folder.StampOf("a"));
        File.Move(_folder.FullPath("a"), _folder.FullPath("b"));

        var look = Moved(was);
        Assert.Equal((invented, was.Path), (look.Content, look.MovedFrom));
        Assert.Equal(_folder.StampOf("b"), look.Stamp);
    }

    [Theory]
    [InlineData("written")]
    [InlineData("a wish to look inside")]
    [InlineData("whole seconds")]
    public void Of_a_renamed_file_that_may_have_been_written_the_bytes_are_read(string why)
    {
        _folder.Write("a", "hello");
        if (why == "whole seconds") File.SetLastWriteTimeUtc(_folder.FullPath("a"), DateTime.UnixEpoch.AddDays(1));
        var stamp = _folder.StampOf("a");
        var was = RowOf("a", new ContentId(5, new Sha1Digest(1, 2, 3), 4), why == "a wish to look inside" ? stamp with { ChangedNs = 0 } : stamp);
        File.Move(_folder.FullPath("a"), _folder.FullPath("b"));
        if (why == "written") File.WriteAllText(_folder.FullPath("b"), "HELLO");

        var look = Moved(was);
        Assert.Equal(ContentHasher.Hash(why == "written" ? "HELLO"u8 : "hello"u8), look.Content);
        Assert.Null(look.MovedFrom);
    }

    [Fact]
    public void An_old_name_that_something_has_again_is_not_said_to_be_gone()
    {
        _folder.Write("a", "hello");
        var was = RowOf("a", _folder.Observe("a").Content, _folder.StampOf("a"));
        File.Move(_folder.FullPath("a"), _folder.FullPath("b"));
        _folder.Write("a", "another");
        Assert.Null(Moved(was).MovedFrom);
    }

    private Observation Moved(IndexRow was) => _folder.Folder.ObserveMoved(RelativePath.Parse("b"), null, was, 1);

    [Fact]
    public void What_is_no_file_is_told_and_never_opened()
    {
        Directory.CreateDirectory(_folder.FullPath("dir"));
        File.CreateSymbolicLink(_folder.FullPath("link"), "dir");
        SpecialFile.MakeFifo(_folder.FullPath("pipe"));
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(_folder.FullPath("socket")));

        Assert.Equal(ObservedKind.Directory, _folder.Observe("dir").Kind);
        Assert.Equal("pipe is a named pipe: not synchronised.", NotAFile("pipe"));
        Assert.Equal("socket is a socket: not synchronised.", NotAFile("socket"));
        Assert.Equal("link/below lies behind a symbolic link: links are not followed.", NotAFile("link/below"));
        foreach (var name in (string[])["dir", "pipe", "socket", "link/below", "absent", "pipe/below"])
        {
            Assert.Null(_folder.Folder.OpenForSending(RelativePath.Parse(name)));
        }
    }

    [Fact]
    public void A_directory_is_known_by_inode_and_mode_alone()
    {
        Directory.CreateDirectory(_folder.FullPath("dir"));
        var before = _folder.Observe("dir").Stamp;
        _folder.Write("dir/new", "x");
        Assert.Equal(before, _folder.Observe("dir").Stamp);
        Assert.Equal(_folder.EntryStampOf("dir"), before);
        File.SetUnixFileMode(_folder.FullPath("dir"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Assert.NotEqual(before, _folder.Observe("dir").Stamp);
        Assert.Equal(EntryKind.Directory, _folder.Observe("dir").EntryKind);
    }

    [Theory]
    [InlineData("nowhere")]
    [InlineData("/etc/passwd")]
    [InlineData("../outside")]
    [InlineData("link")]
    public void The_content_of_a_link_is_its_text_wherever_it_leads(string text)
    {
        File.CreateSymbolicLink(_folder.FullPath("link"), text);

        var seen = _folder.Observe("link");

        Assert.Equal(ObservedKind.Symlink, seen.Kind);
        Assert.Equal(ContentHasher.Hash(Encoding.UTF8.GetBytes(text)), seen.Content);
        Assert.Equal(_folder.EntryStampOf("link"), seen.Stamp);
    }

    [Fact]
    public void A_conflict_copy_is_known_by_what_its_row_shows()
    {
        _folder.Write("copy", "hello");
        var invented = new ContentId(5, new Sha1Digest(1, 2, 3), 4);
        var row = new IndexRow(RelativePath.Parse("copy"), VersionSet.Empty, _folder.StampOf("copy"))
        {
            CopyOf = RelativePath.Parse("a"),
            ShownInstead = new Shown(EntryKind.File, invented),
        };
        Assert.Equal(invented, _folder.Folder.Observe(row.Path, row, 1).Content);

        var link = row with { ShownInstead = new Shown(EntryKind.Symlink, invented) }; // another kind: not what is there
        Assert.Equal(ContentHasher.Hash("hello"u8), _folder.Folder.Observe(row.Path, link, 1).Content);
    }

    [Fact]
    public void A_link_is_served_as_its_text()
    {
        File.CreateSymbolicLink(_folder.FullPath("link"), "some/where");
        using var served = _folder.Folder.OpenForSending(RelativePath.Parse("link"))!;
        var buffer = new byte[8];

        Assert.Equal(_folder.EntryStampOf("link"), served.Stamp);
        Assert.Equal(8, served.Read(buffer, 0));
        Assert.Equal(2, served.Read(buffer, 8));
        Assert.Equal("re", Encoding.UTF8.GetString(buffer, 0, 2));
        Assert.Equal(0, served.Read(buffer, 10));
        Assert.Equal(ContentHasher.Hash("some/where"u8), served.ReadContentId());

        File.Delete(_folder.FullPath("link"));
        Assert.False(served.IsUnchanged());
        Assert.Null(served.ReadContentId());
    }

    [Fact]
    public void Absent_needs_a_healthy_root()
    {
        _folder.Write("file", "x");
        Assert.Equal(ObservedKind.Absent, _folder.Observe("nothing").Kind);
        Assert.Equal(ObservedKind.Absent, _folder.Observe("nothing/below").Kind);
        Assert.Equal(ObservedKind.Absent, _folder.Observe("file/below").Kind);

        Directory.Move(_folder.Root, _folder.Root + "-moved");
        Directory.CreateDirectory(_folder.Root);
        try
        {
            var seen = _folder.Observe("nothing");
            Assert.Equal(ObservedKind.Unreadable, seen.Kind);
            Assert.Contains("is not the one it was", seen.Problem, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(_folder.Root);
            Directory.Move(_folder.Root + "-moved", _folder.Root);
        }
    }

    [Fact]
    public async Task A_file_under_constant_writing_never_yields_content_that_is_not_its_own()
    {
        _folder.Write("log", new string('a', Blocks * BlockSize));
        using var stop = new CancellationTokenSource();
        var writer = Task.Run(() => KeepRewriting(stop.Token));
        for (var i = 0; i < 50; i++)
        {
            var seen = _folder.Observe("log");

            // The writer fills the file with one letter block by block: what was never on the disk like that is a torn read.
            if (seen.Kind == ObservedKind.File) Assert.Contains(seen.Content, RealContents);
            else Assert.Equal(ObservedKind.Unstable, seen.Kind);
        }

        await stop.CancelAsync();
        await writer;
        Assert.Equal(ObservedKind.File, _folder.Observe("log").Kind);
    }

    [Fact]
    public void A_served_file_knows_that_it_has_changed()
    {
        _folder.Write("a", "hello");
        using var file = _folder.Folder.OpenForSending(RelativePath.Parse("a"))!;
        var buffer = new byte[3];

        Assert.Equal(_folder.StampOf("a"), file.Stamp);
        Assert.Equal(2, file.Read(buffer, 3));
        Assert.Equal("lo", Encoding.UTF8.GetString(buffer, 0, 2));
        Assert.Equal(0, file.Read(buffer, 5));
        Assert.Equal(ContentHasher.Hash("hello"u8), file.ReadContentId());
        Assert.True(file.IsUnchanged());

        File.AppendAllText(_folder.FullPath("a"), "!");
        Assert.False(file.IsUnchanged());
        Assert.Null(file.ReadContentId());
    }

    [UnprivilegedFact]
    public void What_may_not_be_read_is_said_and_never_absent()
    {
        _folder.Write("secret", "x");
        _folder.Write("closed/a", "x");
        File.SetUnixFileMode(_folder.FullPath("secret"), UnixFileMode.None);
        File.SetUnixFileMode(_folder.FullPath("closed"), UnixFileMode.None);

        Assert.Equal("Cannot read secret: Permission denied.", _folder.Observe("secret").Problem);
        Assert.Equal(ObservedKind.Unreadable, _folder.Observe("closed/a").Kind);
        Assert.ThrowsAny<IOException>(() => _folder.Folder.OpenForSending(RelativePath.Parse("secret")));
        File.SetUnixFileMode(_folder.FullPath("closed"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private const int BlockSize = 4096;
    private const int Blocks = 73;
    private const string Letters = "abcdefgh";

    private static readonly HashSet<ContentId> RealContents =
        [.. Enumerable.Range(0, Letters.Length).SelectMany(letter => Enumerable.Range(0, Blocks).Select(written => ContentAfter(letter, written)))];

    // The first blocks have the letter's successor already.
    private static ContentId ContentAfter(int letter, int written)
    {
        var (size, next) = (written * BlockSize, Letters[(letter + 1) % Letters.Length]);
        return ContentHasher.Hash(Encoding.ASCII.GetBytes(new string(next, size) + new string(Letters[letter], (Blocks * BlockSize) - size)));
    }

    private void KeepRewriting(CancellationToken stop)
    {
        using var file = File.OpenHandle(_folder.FullPath("log"), FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        for (var i = 1; !stop.IsCancellationRequested; i++)
        {
            var block = Encoding.ASCII.GetBytes(new string(Letters[i % Letters.Length], BlockSize));
            for (var at = 0; at < Blocks; at++) RandomAccess.Write(file, block, at * BlockSize);
        }
    }

    private string? NotAFile(string path)
    {
        var seen = _folder.Observe(path);
        Assert.Equal(ObservedKind.NotAFile, seen.Kind);
        return seen.Problem;
    }

    private static IndexRow RowOf(string path, ContentId content, DiskStamp stamp)
    {
        var entry = new FileEntry(EntryKind.File, content, stamp.ModifiedNs, stamp.Mode, stamp.ModifiedNs);
        return new(RelativePath.Parse(path), VersionSet.Empty.Mint(new Dot(new ReplicaId(1), 1), entry), stamp);
    }
}
