using System.Net;
using CloudBox.Engine;
using CloudBox.Engine.Events;
using CloudBox.Engine.Folder;
using CloudBox.Engine.Index;
using CloudBox.Engine.Sessions;
using CloudBox.Engine.Transfer;
using CloudBox.Engine.Versions;
using CloudBox.Protocol.Sessions;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Values;
using CloudBox.Tests.Engine.Support;

namespace CloudBox.Tests.Engine.Sessions;

/// <summary>What stands where versions contend is known for what it is, after every interruption and whoever comes between.</summary>
public sealed class CopyTests
{
    private const long Time = Given.Start * Given.Second;
    private static readonly ReplicaId Alice = new(0xF00D_0000_0000_0001);
    private static readonly ReplicaId Carol = new(0xF00D_0000_0000_0003);

    private readonly SessionHost _bob = new("bob");
    private readonly HashSet<string> _served = [];

    public CopyTests() => _bob.Fetch = order => _served.FirstOrDefault(text => Given.Content(text) == order.Content);

    [Fact]
    public void Old_bytes_that_somebody_brings_back_are_theirs_though_one_peer_still_has_them()
    {
        Open(1, "alice", Alice);
        Open(3, "carol", Carol);
        Tells(1, 0, "f", Version(Alice, 1, "one"), "one");
        Tells(1, 1, "f", Version(Alice, 2, "two"));
        Tells(3, 0, "f", Version(Alice, 2, "two"));
        Tells(3, 1, "f", Version(Alice, 3, "three"));
        _bob.Tree.Write("f", "two", Time + 50);
        _bob.Checks();
        _served.Add("three");
        Waits();
        Assert.Equal(["three", "two"], _bob.Tree.Paths.Select(path => _bob.Tree.Read(path)!).Order());
    }

    [Fact]
    public void A_copy_that_got_its_next_name_before_the_program_ended_does_not_go()
    {
        var copy = Conflict("f", "winner", "loser");
        var order = CutOffAt<MoveOrder>(() => Tells(3, 0, copy.Value, Version(Carol, 1, "ordinary"), "ordinary"));
        Assert.Equal(copy, order.Path);
        _bob.Tree.Rename(copy.Value, order.To.Value);
        var engine = new FolderEngine(_bob.Index, new EngineOptions { Author = "bob", Device = _bob.Device });
        Step(engine, new FolderEvent.Started());
        var effects = new[] { Given.Path("f"), copy, order.To }
            .SelectMany(path => Step(engine, new FolderEvent.Observed([_bob.Tree.Observe(path, engine.Epoch)]))).ToList();
        Assert.DoesNotContain(effects.OfType<Effect.Arrange>(), arrange => arrange.Order is RemoveOrder);
        Assert.Equal(2, _bob.Index.Find(Given.Path("f"))!.Versions.Siblings.Length);
    }

    [Fact]
    public void A_copy_is_not_forgotten_for_another_file_with_its_bytes_at_its_next_name()
    {
        var copy = Conflict("f", "winner", "loser");
        var order = CutOffAt<MoveOrder>(() => Tells(3, 0, copy.Value, Version(Carol, 1, "ordinary"), "ordinary"));
        _bob.Tree.Write(order.To.Value, "loser", Time + 1);
        var engine = new FolderEngine(_bob.Index, new EngineOptions { Author = "bob", Device = _bob.Device });
        Step(engine, new FolderEvent.Started());
        Step(engine, new FolderEvent.Observed([_bob.Tree.Observe(order.To, engine.Epoch)]));
        Assert.NotNull(_bob.Index.Find(order.To)?.OnDisk);
        Assert.NotNull(_bob.Index.Find(copy)?.OnDisk);
    }

    [Fact]
    public void A_copy_whose_name_is_taken_by_a_twin_is_tried_again_in_its_time()
    {
        var tries = 0;
        _bob.Tree.Blocks = order =>
        {
            if (order.Path == Given.Path("f")) return false;
            Assert.True(++tries < 100, "it is tried again at once");
            return true;
        };
        Conflict("f", "winner", "loser");
        Assert.Equal(["f: winner"], _bob.Tree.Lines);
        _bob.Tree.Blocks = _ => false;
        Waits();
        Assert.Equal(2, _bob.Tree.Lines.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_was_on_its_way_out_when_the_index_renews_itself_is_told_to_nobody(bool hasGiverANewIndex)
    {
        var path = Given.Path("f");
        Open(1, "alice", Alice);
        Tells(1, 0, "f", Version(Alice, 1, "old"), "old");
        Tells(1, 1, "f", Version(Alice, 2, "new"));
        _served.Clear();
        _bob.Tree.Delete("f");
        _bob.Checks();
        Assert.Null(_bob.Index.Find(path)!.OnDisk);
        if (hasGiverANewIndex) Open(1, "alice", new ReplicaId(0xF00D_0000_0000_0002));
        _bob.Happens(AskForMoreThanThereWas(1));
        _bob.Turn();
        Assert.Single(_bob.Told.OfType<Report.Renewed>());
        Assert.Null(_bob.Index.Find(path));

        // Whoever has what came of it says so.
        Open(3, "carol", Carol);
        Tells(3, 0, "f", Version(Alice, 2, "new"), "new");
        Assert.Equal("new", _bob.Tree.Read(path));
    }

    [Fact]
    public void A_winner_that_arrives_while_the_index_renews_itself_stays_its_authors()
    {
        Open(1, "alice", Alice);
        Open(3, "carol", Carol);
        Tells(1, 0, "f", Version(Alice, 1, "loser"), "loser");
        _bob.Tree.Sabotage = order =>
        {
            _bob.Tree.Sabotage = null;
            Assert.NotNull(Assert.IsType<InstallOrder>(order).DisplaceTo);
            _bob.Step(AskForMoreThanThereWas(1));
        };
        Tells(3, 0, "f", Version(Carol, 1, "winner"), "winner");
        Assert.Single(_bob.Told.OfType<Report.Renewed>());
        Assert.Equal(2, _bob.Tree.Lines.Count);
        Assert.Equal([Alice, Carol], _bob.Index.Find(Given.Path("f"))!.Versions.Siblings.Select(sibling => sibling.Dot.Replica));
    }

    [Fact]
    public void What_cannot_be_read_is_not_taken_for_gone()
    {
        var path = Given.Path("f");
        _bob.Checks();
        Open(1, "alice", Alice);
        Tells(1, 0, "f", Version(Alice, 1, "old"));
        _bob.Tree.Write("f", "old", Time + 1); // installed, and the program ended before it could write that down
        _bob.Tree.Unreadable.Add(path);
        _bob.Checks();
        Tells(1, 1, "f", VersionSet.Empty.Mint(new Dot(Alice, 2), new FileEntry(EntryKind.Deleted, Given.Content("old"), Time, 0x1A4, Time + 2, "peer")));
        Assert.Equal(1, _bob.Engine.Needed);
        _bob.Tree.Unreadable.Clear();
        Waits();
        Assert.Empty(_bob.Tree.Lines);
        Assert.Equal(0, _bob.Engine.Needed);
    }

    [Fact]
    public void Bytes_that_were_left_at_a_copys_name_are_nobodys_new_file_though_their_peer_has_replaced_them()
    {
        var path = Given.Path("f");
        _bob.Tree.Write("f", "mine", Time);
        _bob.Checks();
        Open(1, "alice", Alice);
        var copy = CutOffAt<InstallOrder>(() => Tells(1, 0, "f", Version(Alice, 1, "one"), "one")).DisplaceTo!.Value;
        _bob.Tree.Write("f", "saved", Time + 50);
        _bob.Tree.Write(copy.Value, "one", Time + 1);
        _bob.Index.Write(new Effect.PutWanted(new WantedRow(new ReplicaId(1), path, Version(Alice, 1, "one"), 0)));
        _bob.Index.Write(new Effect.PutWanted(new WantedRow(Alice, path, Version(Alice, 2, "two"), 1)));
        var engine = new FolderEngine(_bob.Index, new EngineOptions { Author = "bob", Device = _bob.Device });
        Step(engine, new FolderEvent.Started());
        Step(engine, new FolderEvent.Observed([_bob.Tree.Observe(copy, engine.Epoch)]));
        Assert.Equal(path, _bob.Index.Find(copy)!.CopyOf);
    }

    // As of one who has heard more of this index than it knows itself, since it is an old copy.
    private FolderEvent AskForMoreThanThereWas(long session) =>
        new FolderEvent.FrameReceived(new SessionId(session), new Frame.IndexRequest(_bob.Index.Replica, 1_000_000, null));

    // Bob has the later one, alice the other.
    private RelativePath Conflict(string path, string winner, string loser)
    {
        _bob.Tree.Write(path, winner, Time + 1000);
        _bob.Checks();
        Open(1, "alice", Alice);
        Open(3, "carol", Carol);
        var theirs = Version(Alice, 1, loser);
        Tells(1, 0, path, theirs, loser);
        return ConflictName.Of(Given.Path(path), theirs.Winner!.Entry)!.Value;
    }

    private TOrder CutOffAt<TOrder>(Action what) where TOrder : DiskOrder
    {
        TOrder? at = null;
        _bob.Tree.Sabotage = order => throw new CutOffException(at = order as TOrder);
        Assert.Throws<CutOffException>(what);
        _bob.Tree.Sabotage = null;
        return at!;
    }

    private IReadOnlyList<Effect> Step(FolderEngine engine, FolderEvent happened)
    {
        var effects = engine.Step(happened, _bob.NowNs);
        foreach (var write in effects.OfType<Effect.Write>()) _bob.Index.Write(write);
        return effects;
    }

    private void Waits()
    {
        _bob.NowNs += 20 * Given.Second;
        _bob.Happens(new FolderEvent.Ticked());
        _bob.Turn();
    }

    private void Open(long session, string name, ReplicaId replica)
    {
        _bob.Happens(new FolderEvent.SessionOpened(new SessionPeer(new SessionId(session), new DeviceId(1, name[0]), ClientName.Parse(name), IPAddress.Loopback)));
        _bob.Happens(new FolderEvent.FrameReceived(new SessionId(session), new Frame.IndexOffer(replica, [77], 1, [])));
        _bob.Turn();
    }

    private void Tells(long session, ulong from, string path, VersionSet versions, string? served = null)
    {
        if (served is not null) _served.Add(served);
        _bob.Happens(new FolderEvent.FrameReceived(new SessionId(session), new Frame.IndexBatch(from, from + 1, [versions.ToEntry(Given.Path(path))])));
        _bob.Turn();
    }

    // The one that replaces all earlier ones of the same author.
    private static VersionSet Version(ReplicaId replica, ulong counter, string text) =>
        VersionSet.Empty.Mint(new Dot(replica, counter), new FileEntry(EntryKind.File, Given.Content(text), Time + (long)counter, 0x1A4, Time + (long)counter, "peer"));

    private sealed class CutOffException(DiskOrder? order) : Exception($"cut off at {order}");
}
