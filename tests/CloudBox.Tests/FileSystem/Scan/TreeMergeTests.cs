using CloudBox.Engine.Index;
using CloudBox.FileSystem.Scan;
using CloudBox.Protocol.Values;
using CloudBox.Tests.FileSystem.Index;

namespace CloudBox.Tests.FileSystem.Scan;

public sealed class TreeMergeTests
{
    [Fact]
    public void Rows_that_the_walk_passes_are_missing_and_the_rest_at_its_end()
    {
        using var merge = Merge("a/1", "a/2", "b", "c/1", "d");
        Assert.Null(merge.Advance(Path("a")));
        Assert.Equal("a/2", merge.Advance(Path("a/2"))?.Path.Value);
        Assert.Null(merge.Advance(Path("c")));
        Assert.Equal(["a/1", "b"], Missing(merge));
        merge.Finish();
        Assert.Equal(["a/1", "b", "c/1", "d"], Missing(merge));
    }

    [Fact]
    public void Nothing_below_a_blocked_directory_is_missing_and_its_namesakes_are()
    {
        using var merge = Merge("a/1", "a/b/2", "a b", "a.c/1", "b");
        Assert.Null(merge.Advance(Path("a")));
        merge.Block(Path("a"));
        merge.Finish();
        Assert.Equal(["a b", "a.c/1", "b"], Missing(merge));
    }

    [Fact]
    public void A_directory_that_is_blocked_later_does_not_free_the_one_before()
    {
        using var merge = Merge("a/1", "b/1", "c/1");
        merge.Advance(Path("a"));
        merge.Block(Path("a"));
        merge.Advance(Path("b"));
        merge.Block(Path("b"));
        merge.Finish();
        Assert.Equal(["c/1"], Missing(merge));
    }

    [Fact]
    public void A_root_that_cannot_be_read_misses_nothing()
    {
        using var merge = Merge("a/1", "b");
        merge.Block(null);
        merge.Finish();
        Assert.Empty(merge.Missing);
    }

    private static RelativePath Path(string text) => RelativePath.Parse(text);

    private static IEnumerable<string> Missing(TreeMerge merge) => merge.Missing.Select(path => path.Value);

    private static TreeMerge Merge(params string[] names)
    {
        IEnumerable<DiskRow> rows = names.Select(name => new DiskRow(Path(name), IndexRows.Stamp(), EntryKind.File)).ToList();
        return new TreeMerge(rows.GetEnumerator());
    }
}
