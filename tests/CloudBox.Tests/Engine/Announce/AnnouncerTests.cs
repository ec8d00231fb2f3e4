using CloudBox.Engine.Announce;
using CloudBox.Engine.Index;
using CloudBox.Engine.Transfer;
using CloudBox.Engine.Versions;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Values;
using CloudBox.Tests.Engine.Support;

namespace CloudBox.Tests.Engine.Announce;

public sealed class AnnouncerTests
{
    private readonly CountingIndex _index = new();
    private ulong _dots;
    private long _now;

    [Fact]
    public void A_path_waits_once_and_is_described_as_it_is_when_its_turn_comes()
    {
        var announcer = Announcer();
        Write("f", "x", 1);
        announcer.Enqueue(Given.Path("f"), StatusType.FileModified);
        Write("f", "y", 2);
        announcer.Enqueue(Given.Path("f"), StatusType.FileModified);
        Assert.Equal(Given.Record("f", "y", 2), Assert.Single(Drain(announcer)).File);
        Assert.False(announcer.IsBusy);
        Assert.Equal(long.MaxValue, announcer.NextNs(_now));
    }

    [Theory]
    [InlineData(StatusType.FileAdded, StatusType.FileModified, true, StatusType.FileAdded)]
    [InlineData(StatusType.FileModified, StatusType.FileModified, true, StatusType.FileModified)]
    [InlineData(StatusType.FileDeleted, StatusType.FileAdded, true, StatusType.FileAdded)]
    [InlineData(StatusType.FileAdded, StatusType.FileDeleted, false, StatusType.FileDeleted)]
    [InlineData(StatusType.FileModified, StatusType.FileAdded, false, StatusType.FileDeleted)]
    [InlineData(StatusType.FileModified, StatusType.FileDeleted, true, StatusType.FileModified)]
    public void Types_are_merged_and_fit_what_the_index_has(StatusType first, StatusType second, bool isLive, StatusType expected)
    {
        var announcer = Announcer();
        Write("f", "x", 1, isLive ? EntryKind.File : EntryKind.Deleted);
        announcer.Enqueue(Given.Path("f"), first);
        announcer.Enqueue(Given.Path("f"), second);
        Assert.Equal(expected, Assert.Single(Drain(announcer)).Type);
    }

    [Fact]
    public void What_the_index_does_not_know_is_not_announced()
    {
        var announcer = Announcer();
        announcer.Enqueue(Given.Path("f"), StatusType.FileAdded);
        Assert.Empty(Drain(announcer));
        Assert.False(announcer.IsBusy);
    }

    [Fact]
    public void Everything_means_every_live_file_once_in_order_read_in_small_parts()
    {
        for (var i = 0; i < 1000; i++) Write($"f{i:D4}", "x", 1, i % 10 == 0 ? EntryKind.Deleted : EntryKind.File);
        var announcer = Announcer();
        announcer.EnqueueAll();
        announcer.EnqueueAll();
        var said = Drain(announcer).Select(announcement => announcement.File!.Value.Path).ToList();
        Assert.Equal(_index.Inner.Live.Select(row => row.Path), said);
        Assert.InRange(_index.LargestRead, 1, 256);
        Assert.False(announcer.IsBusy);
    }

    [Fact]
    public void Everything_includes_what_is_added_ahead_of_it_and_leaves_out_what_is_deleted()
    {
        for (var i = 0; i < 600; i++) Write($"f{i:D4}", "x", 1);
        var announcer = Announcer();
        announcer.EnqueueAll();
        announcer.TryNext(_now);
        Write("f0599", "x", 2, EntryKind.Deleted);
        Write("g", "x", 1);
        var said = Drain(announcer);
        Assert.Contains(said, announcement => announcement.File!.Value.Path == Given.Path("g"));
        Assert.DoesNotContain(said, announcement => announcement.Type != StatusType.FileAdded);
        Assert.Equal(599, said.Count);
    }

    [Fact]
    public void A_new_change_does_not_wait_until_everything_is_announced()
    {
        for (var i = 0; i < 1000; i++) Write($"f{i:D4}", "x", 1);
        var announcer = Announcer();
        announcer.EnqueueAll();
        announcer.TryNext(_now);
        Write("now", "x", 1);
        announcer.Enqueue(Given.Path("now"), StatusType.FileAdded);
        Assert.Equal(Given.Path("now"), announcer.TryNext(_now)!.File!.Value.Path);
    }

    [Fact]
    public void Beyond_its_capacity_everything_is_announced_and_nothing_that_changed_is_left_out()
    {
        for (var i = 0; i < 50; i++) Write($"f{i:D2}", "x", 1);
        var announcer = Announcer(capacity: 10);
        foreach (var row in _index.Inner.Live) announcer.Enqueue(row.Path, StatusType.FileModified);
        Assert.Equal(_index.Inner.Live.Select(row => row.Path), Drain(announcer).Select(announcement => announcement.File!.Value.Path).Distinct().Order());
    }

    [Fact]
    public void A_change_beyond_the_capacity_is_announced_also_when_everything_is_past_it_already()
    {
        for (var i = 0; i < 600; i++) Write($"f{i:D4}", "x", 1);
        var announcer = Announcer(capacity: 1);
        announcer.EnqueueAll();
        for (var i = 0; i < 300; i++) Next(announcer);
        announcer.Enqueue(Given.Path("f0500"), StatusType.FileModified);
        Write("f0001", "changed", 2);
        announcer.Enqueue(Given.Path("f0001"), StatusType.FileModified);
        Assert.Contains(Drain(announcer), announcement => announcement.File == Given.Record("f0001", "changed", 2));
    }

    [Fact]
    public void Announcements_go_out_at_the_pace_of_the_pacer()
    {
        for (var i = 0; i < 1000; i++) Write($"f{i:D4}", "x", 1);
        var announcer = new Announcer(_index, new Pacer(perSecond: 100, burst: 20));
        announcer.EnqueueAll();
        var atOnce = 0;
        while (announcer.TryNext(_now) is not null) atOnce++;
        Assert.Equal(20, atOnce);
        Drain(announcer);
        Assert.InRange(_now, 980 * Given.Second / 100, 1000 * Given.Second / 100);
    }

    private Announcer Announcer(int capacity = 20_000) => new(_index, new Pacer(), capacity);

    private Announcement? Next(Announcer announcer)
    {
        while (announcer.IsBusy)
        {
            if (announcer.TryNext(_now) is { } announcement) return announcement;
            if (announcer.IsBusy) _now = Math.Max(_now + 1, announcer.NextNs(_now));
        }

        return null;
    }

    private List<Announcement> Drain(Announcer announcer)
    {
        var said = new List<Announcement>();
        while (Next(announcer) is { } announcement) said.Add(announcement);
        return said;
    }

    private void Write(string path, string text, long mtime, EntryKind kind = EntryKind.File)
    {
        var entry = Given.Row(text, mtime, kind: kind).Current!;
        _index.Inner.Put(new IndexRow(Given.Path(path), VersionSet.Empty.Mint(new Dot(Given.Own, ++_dots), entry), null));
    }

    /// <summary>Knows how much was read from it at once.</summary>
    private sealed class CountingIndex : IIndexReader
    {
        public System.Collections.Immutable.ImmutableArray<Incarnation> Incarnations => [];
        public IReadOnlyList<IndexRow> ChangedAfter(ulong sequence, int count) => [];
        public IReadOnlyList<IndexRow> Copies() => [];
        public bool HasLiveBelow(RelativePath directory) => false;

        public IReadOnlyList<RelativePath> OnDiskBelow(RelativePath directory) => [];
        public IReadOnlyList<IndexRow> Tombstones(ulong after, ulong upTo, int count) => [];
        public IReadOnlyList<MemberRow> Members() => [];
        public IReadOnlyList<WantedRow> Wanted() => [];

        public MemoryIndex Inner { get; } = new(Given.Own);

        public int LargestRead { get; private set; }

        public ReplicaId Replica => Inner.Replica;

        public ulong LastCounter => Inner.LastCounter;

        public IndexRow? Find(RelativePath path) => Inner.Find(path);

        public long CountLive() => Inner.CountLive();

        public DirectorySummary Summarize() => Inner.Summarize();

        public IReadOnlyList<RelativePath> LiveAfter(RelativePath? after, int count)
        {
            LargestRead = Math.Max(LargestRead, count);
            return Inner.LiveAfter(after, count);
        }
    }
}
