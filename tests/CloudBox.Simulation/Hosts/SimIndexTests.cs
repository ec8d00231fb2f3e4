using CloudBox.Engine.Index;
using CloudBox.Engine.Versions;
using CloudBox.Protocol.Values;
using CloudBox.Simulation.Exploring;

namespace CloudBox.Simulation.Hosts;

public class SimIndexTests
{
    private static readonly RelativePath A = RelativePath.Parse("a");
    private readonly SimIndex _index = new("test", Choices.Random(1));

    [Fact]
    public void A_batch_is_seen_at_once_by_its_writer_and_by_others_after_the_commit()
    {
        _index.Put(Row(1));
        Assert.NotNull(_index.Find(A));
        Assert.Null(_index.FindCommitted(A));
        _index.Commit();
        Assert.NotNull(_index.FindCommitted(A));
    }

    [Fact]
    public void A_crash_takes_the_open_batch_back_and_nothing_else()
    {
        _index.Put(Row(1));
        _index.Commit();
        _index.Put(Row(2));
        _index.PutMember(new MemberRow(new ReplicaId(5), default));
        _index.Crash();
        Assert.Equal(1UL, _index.Find(A)!.Sequence);
        Assert.Equal(1UL, _index.LastCounter);
        Assert.Empty(_index.Members());
    }

    [Fact]
    public void A_backup_stays_what_it_was_and_starts_as_itself()
    {
        _index.Open();
        _index.Put(Row(1));
        _index.Commit();
        var backup = _index.Copy("backup");
        _index.Put(Row(2));
        _index.Commit();
        backup.Open();
        Assert.Equal(1UL, backup.LastCounter);
        Assert.Equal(_index.Replica, backup.Replica);
        Assert.Contains(_index.Incarnations[^1], backup.Incarnations);
        Assert.NotEqual(_index.Incarnations[^1], backup.Incarnations[^1]);
    }

    [Fact]
    public void A_renewed_index_has_another_replica_and_its_rows()
    {
        _index.Put(Row(1));
        var before = _index.Replica;
        Assert.NotEqual(before, _index.Renew());
        Assert.NotNull(_index.FindCommitted(A));
    }

    private IndexRow Row(ulong sequence)
    {
        var entry = new FileEntry(EntryKind.File, default, 0, 0x1A4, 0);
        return new IndexRow(A, VersionSet.Empty.Mint(new Dot(_index.Replica, sequence), entry), null) { Sequence = sequence };
    }
}
