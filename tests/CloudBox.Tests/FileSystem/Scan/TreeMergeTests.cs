using System.Collections;
using CloudBox.Engine.Index;
using CloudBox.FileSystem.Index;
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

    [Fact]
    public void Rows_of_a_directory_that_is_passed_over_are_not_missing_and_those_of_its_subdirectories_are()
    {
        using var merge = Merge("a", "d/1", "d/b/1", "d/b/2", "d/c", "d/e/1", "d/f", "d.x", "z");
        Assert.Null(merge.Advance(Path("d")));
        merge.PassOver(Path("d"));
        Assert.Null(merge.Advance(Path("d/b")));
        Assert.Equal("d/b/2", merge.Advance(Path("d/b/2"))?.Path.Value);
        Assert.Null(merge.Advance(Path("d/e")));
        merge.PassOver(Path("d/e"));
        Assert.Equal("z", merge.Advance(Path("z"))?.Path.Value);
        merge.Finish();
        Assert.Equal(["a", "d/b/1", "d.x"], Missing(merge));
    }

    [Fact]
    public void A_root_that_is_passed_over_misses_only_what_its_subdirectories_miss()
    {
        using var merge = Merge("a", "b", "d", "d/1", "d/2", "x");
        merge.PassOver(null);
        Assert.Equal("d", merge.Advance(Path("d"))?.Path.Value);
        Assert.Equal("d/1", merge.Advance(Path("d/1"))?.Path.Value);
        merge.Finish();
        Assert.Equal(["d/2"], Missing(merge));
    }

    private static RelativePath Path(string text) => RelativePath.Parse(text);

    private static IEnumerable<string> Missing(TreeMerge merge) => merge.Missing.Select(path => path.Value);

    private static TreeMerge Merge(params string[] names)
    {
        return new TreeMerge(new ListedRows(names.Select(name => new DiskRow(Path(name), IndexRows.Stamp(), EntryKind.File)).ToList()));
    }

    // Rows in memory.
    private sealed class ListedRows(List<DiskRow> rows) : IDiskWalk
    {
        private int _next;

        public DiskRow Current => rows[_next - 1];

        object IEnumerator.Current => Current;

        public bool MoveNext() => _next++ < rows.Count;

        public void SkipTo(RelativePath path) => _next = rows.FindIndex(row => TreeOrder.Compare(row.Path.Value, path.Value) >= 0) is var at and >= 0 ? at : rows.Count;

        public void SkipPast(RelativePath path) => _next = rows.FindLastIndex(row => row.Path.IsUnder(path)) + 1;

        public void Reset() => throw new NotSupportedException();

        public void Dispose()
        {
        }
    }
}
