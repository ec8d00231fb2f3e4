using System.Text;
using CloudBox.Engine.Versions;
using CloudBox.Protocol.Values;
using CloudBox.Tests.Engine.Support;

namespace CloudBox.Tests.Engine.Versions;

/// <summary>What a path's versions look like on disk.</summary>
public sealed class LayoutTests
{
    private static readonly ReplicaId Alice = new(1);
    private static readonly ReplicaId Bob = new(2);

    [Fact]
    public void The_latest_has_the_name_and_the_other_is_named_after_its_author_and_content()
    {
        var layout = Layout.Of(Given.Path("d/report.txt"), Versions((Alice, File("one", 1, "alice")), (Bob, File("two", 2, "bob"))));
        Assert.Equal("d/report.txt", layout[0].Name.Value);
        Assert.Equal("bob", layout[0].Version.Entry.Author);
        Assert.Matches(@"^d/report \(conflict alice [0-9a-f]{8}\)\.txt$", layout[1].Name.Value);
    }

    [Fact]
    public void The_layout_does_not_depend_on_who_heard_what_first()
    {
        var one = VersionSet.Empty.Mint(new Dot(Alice, 1), File("one", 1, "alice"));
        var two = VersionSet.Empty.Mint(new Dot(Bob, 1), File("two", 1, "bob"));
        Assert.Equal(Layout.Of(Given.Path("f"), one.Join(two)).AsEnumerable(), Layout.Of(Given.Path("f"), two.Join(one)));
    }

    [Fact]
    public void The_same_bytes_are_one_file() =>
        Assert.Single(Layout.Of(Given.Path("f"), Versions((Alice, File("same", 1, "alice")), (Bob, File("same", 2, "bob")))));

    [Fact]
    public void A_live_version_is_shown_though_another_says_deleted()
    {
        var shown = Layout.Of(Given.Path("f"), Versions((Alice, File("kept", 1, "alice")), (Bob, File("x", 9, "bob") with { Kind = EntryKind.Deleted })));
        Assert.Equal("alice", Assert.Single(shown).Version.Entry.Author);
    }

    [Fact]
    public void A_directory_has_the_name_whatever_the_times_say()
    {
        var layout = Layout.Of(Given.Path("x"), Versions((Alice, new FileEntry(EntryKind.Directory, default, 0, 0x1ED, 0, "alice")), (Bob, File("x", 99, "bob"))));
        Assert.Equal(EntryKind.Directory, layout[0].Version.Entry.Kind);
        Assert.StartsWith("x (conflict bob ", layout[1].Name.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_shown_of_a_deleted_path() =>
        Assert.Empty(Layout.Of(Given.Path("f"), Versions((Alice, File("x", 1, "alice") with { Kind = EntryKind.Deleted }))));

    [Fact]
    public void Two_contents_made_to_collide_in_SHA1_have_two_names()
    {
        var one = File("x", 1, "bob");
        var other = one with { Content = one.Content with { Xxh128 = one.Content.Xxh128 + 1 } };
        Assert.NotEqual(ConflictName.Of(Given.Path("f.pdf"), one), ConflictName.Of(Given.Path("f.pdf"), other));
    }

    [Fact]
    public void A_loser_has_several_names_to_try_and_each_leads_back_to_its_path()
    {
        var names = Enumerable.Range(0, ConflictName.Attempts).Select(attempt => ConflictName.Of(Given.Path("d/f.txt"), File("x", 1, "bob"), attempt)!.Value).ToList();
        Assert.Equal(ConflictName.Attempts, names.Distinct().Count());
        Assert.All(names, name => Assert.Equal(Given.Path("d/f.txt"), ConflictName.OwnerOf(name)));
        Assert.All(names, name => Assert.True(ConflictName.IsFor(Given.Path("d/f.txt"), File("x", 1, "bob"), name)));
        Assert.False(ConflictName.IsFor(Given.Path("d/f.txt"), File("y", 1, "bob"), names[0]));
    }

    [Theory]
    [InlineData(".profile", ".profile (conflict bob ")]
    [InlineData("archive.tar.gz", "archive.tar (conflict bob ")]
    [InlineData("no extension", "no extension (conflict bob ")]
    [InlineData("a.sentence that goes on for rather longer than any extension does", "a.sentence that goes on for rather longer than any extension does (conflict bob ")]
    public void The_mark_stands_before_the_extension(string name, string expected) =>
        Assert.StartsWith(expected, ConflictName.Of(Given.Path(name), File("x", 1, "bob"))!.Value.Value, StringComparison.Ordinal);

    [Theory]
    [InlineData('x')]
    [InlineData('\u00e9')]
    [InlineData('\u65e5')]
    public void A_name_of_full_length_is_shortened_to_fit(char letter)
    {
        var name = new string(letter, 251 / Encoding.UTF8.GetByteCount([letter])) + ".txt";
        var copy = ConflictName.Of(Given.Path(name), File("x", 1, "bob"))!.Value.Value;
        Assert.InRange(Encoding.UTF8.GetByteCount(copy), 240, RelativePath.MaxPartBytes);
        Assert.EndsWith(").txt", copy, StringComparison.Ordinal);
    }

    private static FileEntry File(string text, long mtime, string author) => new(EntryKind.File, Given.Content(text), mtime, 0x1A4, mtime, author);

    private static VersionSet Versions(params (ReplicaId Replica, FileEntry Entry)[] versions) =>
        versions.Aggregate(VersionSet.Empty, (set, version) => set.Mint(new Dot(version.Replica, 1), version.Entry));
}
