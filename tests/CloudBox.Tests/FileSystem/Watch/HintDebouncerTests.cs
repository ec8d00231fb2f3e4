using System.Globalization;
using CloudBox.FileSystem.Watch;
using CloudBox.Protocol.Values;

namespace CloudBox.Tests.FileSystem.Watch;

public sealed class HintDebouncerTests
{
    private static readonly RelativePath A = RelativePath.Parse("a");
    private static readonly RelativePath B = RelativePath.Parse("b");
    private static readonly RelativePath C = RelativePath.Parse("c");

    private readonly HintDebouncer _hints = new(mostPending: 10);

    [Fact]
    public void A_complete_file_is_told_at_once()
    {
        _hints.Changed(A, At(5));
        Assert.Equal(At(5), _hints.NextDue);
        Assert.Equal([new WatchHint(WatchHintKind.Changed, A)], Due(5));
    }

    [Fact]
    public void A_file_that_only_appeared_waits_and_its_completion_ends_the_wait()
    {
        _hints.Touched(A, At(0));
        _hints.Touched(B, At(0));
        Assert.Empty(Due(29));
        _hints.Changed(A, At(29));
        Assert.Equal([new WatchHint(WatchHintKind.Changed, A)], Due(29));
        Assert.Equal([new WatchHint(WatchHintKind.Changed, B)], Due(30));
    }

    [Fact]
    public void Many_events_of_a_file_become_two_hints()
    {
        for (var ms = 0; ms < 20; ms++) _hints.Changed(A, At(0));
        Assert.Single(Due(0));
        for (var ms = 1; ms < 20; ms++) _hints.Changed(A, At(ms));
        Assert.Empty(Due(29));
        Assert.Single(Due(30));
        Assert.Empty(Due(1_000));
        Assert.Null(_hints.NextDue);
    }

    [Fact]
    public void A_deletion_is_told_after_the_other_half_of_a_rename()
    {
        _hints.Gone(A, At(0));
        _hints.Changed(B, At(50));
        Assert.Equal([new WatchHint(WatchHintKind.Changed, B)], Due(50));
        Assert.Equal([new WatchHint(WatchHintKind.Gone, A)], Due(60));
    }

    [Fact]
    public void A_renamed_file_is_told_once_with_its_old_name()
    {
        Rename(A, B, 0);
        Assert.Equal([new WatchHint(WatchHintKind.Changed, B) { MovedFrom = A }], Due(100));
    }

    [Fact]
    public void A_file_that_is_renamed_twice_is_told_with_its_first_name()
    {
        Rename(A, B, 0);
        Rename(B, C, 0);
        Assert.Equal([new WatchHint(WatchHintKind.Changed, C) { MovedFrom = A }], Due(100));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(29)]
    public void Of_a_file_that_was_written_just_before_its_rename_nothing_is_known(int ms)
    {
        _hints.Changed(A, At(0));
        if (ms > 0) Assert.Single(Due(0));
        Rename(A, B, ms);
        Assert.Equal([new WatchHint(WatchHintKind.Changed, B), new WatchHint(WatchHintKind.Gone, A)], Due(200));
    }

    [Fact]
    public void Of_a_directory_in_which_something_was_written_just_before_its_rename_nothing_is_known()
    {
        _hints.Changed(RelativePath.Parse("a/file"), At(0));
        Due(0);
        Assert.Null(_hints.OriginOf(A, isDirectory: true));
        Due(30);
        Assert.Equal(A, _hints.OriginOf(A, isDirectory: true));
    }

    [Fact]
    public void A_file_that_comes_back_was_changed_and_not_deleted()
    {
        _hints.Gone(A, At(0));
        _hints.Changed(A, At(10));
        Assert.Equal([new WatchHint(WatchHintKind.Changed, A)], Due(100));
    }

    [Fact]
    public void A_directory_covers_what_else_is_said_of_its_name()
    {
        _hints.DirectoryGone(A, At(0));
        _hints.Changed(A, At(1));
        Assert.Equal([new WatchHint(WatchHintKind.Subtree, A)], Due(1));
    }

    [Fact]
    public void Too_many_names_become_everything()
    {
        for (var i = 0; i < 11; i++) _hints.Gone(RelativePath.Parse(i.ToString(CultureInfo.InvariantCulture)), At(0));
        _hints.Changed(A, At(1));
        Assert.Equal([WatchHint.Everything], Due(1_000));
        _hints.Changed(A, At(1_001));
        Assert.Equal([new WatchHint(WatchHintKind.Changed, A)], Due(1_001));
    }

    private static TimeSpan At(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    private void Rename(RelativePath from, RelativePath to, int milliseconds)
    {
        var origin = _hints.OriginOf(from, isDirectory: false);
        _hints.Gone(from, At(milliseconds));
        _hints.Moved(from, to, origin, At(milliseconds));
    }

    private List<WatchHint> Due(int milliseconds)
    {
        var due = new List<WatchHint>();
        while (_hints.TryTake(At(milliseconds), out var hint)) due.Add(hint);
        return due;
    }
}
