using CloudBox.Engine.Arrange;
using CloudBox.Protocol.Values;
using CloudBox.Tests.Engine.Support;

namespace CloudBox.Tests.Engine.Arrange;

/// <summary>Which directories go as a whole.</summary>
public sealed class GoingTreesTests
{
    private const int Least = 3;

    [Fact]
    public void The_topmost_directory_with_enough_in_it_goes_with_all_that_was_in_it()
    {
        var trees = Gone("a/", "a/x", "a/b/", "a/b/y", "a/b/z", "other", "few/", "few/x");
        Assert.Equal([(Given.Path("a"), 3)], trees.Tops);
        foreach (var path in (string[])["a", "a/x", "a/b", "a/b/y"]) Assert.Equal((Given.Path("a"), Given.Path("a")), (trees.TopOf(Given.Path(path)), trees.UnitOf(Given.Path(path))));
        foreach (var path in (string[])["other", "few", "few/x", "a-b", "stays/x"]) Assert.Null(trees.TopOf(Given.Path(path)));
    }

    [Fact]
    public void A_directory_below_one_that_stays_is_a_topmost_one() => Assert.Equal([(Given.Path("stays/a"), 3)], Gone("stays/a/", "stays/a/x", "stays/a/y", "stays/a/z").Tops);

    [Fact]
    public void Of_one_that_is_too_large_its_parts_go_and_people_hear_of_it_all_the_same()
    {
        var names = Enumerable.Range(0, 10).SelectMany(part => Enumerable.Range(0, GoingTrees.MostNames / 9).Select(number => $"a/{part}/{number}").Prepend($"a/{part}/")).Prepend("a/");
        var trees = Gone([.. names]);
        Assert.Equal([(Given.Path("a"), GoingTrees.MostNames / 9 * 10)], trees.Tops);
        Assert.Equal(Given.Path("a/7"), trees.UnitOf(Given.Path("a/7/5")));
        Assert.Equal(Given.Path("a/7"), trees.UnitOf(Given.Path("a/7")));
        Assert.Null(trees.UnitOf(Given.Path("a")));
        Assert.Equal(Given.Path("a"), trees.TopOf(Given.Path("a/7/5")));
    }

    [Fact]
    public void Whatever_is_gone_each_unit_is_gone_has_enough_in_it_and_lies_within_a_top()
    {
        var random = new Random(7);
        for (var run = 0; run < 500; run++)
        {
            var names = Enumerable.Range(0, random.Next(1, 40)).Select(_ => string.Join('/', Enumerable.Range(0, random.Next(1, 4)).Select(_ => $"{(char)('a' + random.Next(3))}")) + (random.Next(2) == 0 ? "/" : "")).ToHashSet();
            names.RemoveWhere(name => !name.EndsWith('/') && names.Contains(name + "/"));
            var (gone, trees) = (names.Select(name => Given.Path(name.TrimEnd('/'))).ToHashSet(), Gone([.. names]));
            foreach (var path in gone.Where(path => trees.UnitOf(path) is not null))
            {
                var (unit, top) = (trees.UnitOf(path)!.Value, trees.TopOf(path)!.Value);
                Assert.True(path == unit || path.IsUnder(unit));
                Assert.True(unit == top || unit.IsUnder(top));
                Assert.Contains(unit, gone);
                Assert.True(gone.Count(below => below.IsUnder(unit)) >= Least);
                Assert.Contains(top, trees.Tops.Select(tree => tree.Path));
            }
        }
    }

    private static GoingTrees Gone(params string[] names)
    {
        var directories = names.Where(name => name.EndsWith('/')).Select(name => Given.Path(name.TrimEnd('/'))).ToHashSet();
        return new GoingTrees([.. names.Select(name => Given.Path(name.TrimEnd('/')))], directories.Contains, Least);
    }
}
