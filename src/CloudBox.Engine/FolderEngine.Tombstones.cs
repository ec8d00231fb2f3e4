using CloudBox.Engine.Index;
using CloudBox.Engine.Versions;
using CloudBox.Protocol.Values;

namespace CloudBox.Engine;

/// <content>Tombstones go when every member has applied them, never by age (I24), and are not taken up again afterwards.</content>
public sealed partial class FolderEngine
{
    private const long CollectDelayNs = UnixTime.NanosecondsPerSecond;

    private readonly Dictionary<ReplicaId, ulong> _forgotten = [];
    private ulong _collectedTo;
    private long _collectNs = long.MaxValue;

    // A host without a member keeps them: they also guard against what original peers announce.
    private ulong CollectableTo => _members.Count == 0 || _hasHeardOriginals ? 0 : _members.Values.Min(member => member.Acknowledged);

    // Nobody waits for it, and while a tree is being deleted somebody waits for the rest.
    private void CollectTombstonesSoon()
    {
        if (_collectNs == long.MaxValue && CollectableTo > _collectedTo) _collectNs = _clock.SteadyNs + CollectDelayNs;
    }

    private void CollectTombstones()
    {
        _collectNs = long.MaxValue;
        var upTo = CollectableTo;
        if (upTo <= _collectedTo) return;
        var rows = _reader.Tombstones(_collectedTo, upTo, BatchRows);
        foreach (var row in rows)
        {
            if (!IsInUse(row)) ForgetTombstone(row);
        }

        var areMore = rows.Count == BatchRows;
        _collectedTo = areMore ? rows[^1].Sequence : upTo;
        if (areMore) _collectNs = _clock.SteadyNs;
    }

    private bool IsInUse(IndexRow row) =>
        row.OnDisk is not null || _wants.Has(row.Path) || _settles.ContainsKey(row.Path) || _works.ContainsKey(row.Path) || _index.Find(row.Path)?.Sequence != row.Sequence;

    // A tombstone that everybody had and forgot, here too, told once more by someone who has not forgotten it yet: taking it up again
    // would go round for ever. Whoever still has what it deleted is told by the one who has the tombstone.
    private bool IsForgotten(VersionSet theirs)
    {
        foreach (var sibling in theirs.Siblings)
        {
            var (replica, counter) = sibling.Dot;
            if (sibling.Entry.IsLive) return false;
            if (replica == _index.Replica || counter <= _forgotten.GetValueOrDefault(replica)) continue;
            if (!_members.TryGetValue(replica, out var member) || counter > member.Received) return false;
        }

        return true;
    }

    private void ForgetTombstone(IndexRow row)
    {
        if (_forgotten.Count >= MaxMembers) _forgotten.Clear();
        var (replica, counter) = row.Versions.Siblings[0].Dot;
        _forgotten[replica] = Math.Max(counter, _forgotten.GetValueOrDefault(replica));
        Forget(row.Path);
    }
}
