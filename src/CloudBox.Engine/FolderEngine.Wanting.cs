using CloudBox.Engine.Events;
using CloudBox.Engine.Index;
using CloudBox.Engine.Sessions;
using CloudBox.Engine.Versions;
using CloudBox.Protocol.Sessions;
using CloudBox.Protocol.Values;

namespace CloudBox.Engine;

/// <content>What peers have and we have not: remembered durably until the disk shows it.</content>
public sealed partial class FolderEngine
{
    // What could not be sent on is not taken in either.
    private static bool IsWithinLimits(VersionSet versions) =>
        versions.Siblings.Length <= FrameLimits.MaxSiblings && versions.Context.Entries.Length <= FrameLimits.MaxContext;

    private void Want(WantedRow wanted)
    {
        _wants.Put(wanted);
        Do(new Effect.PutWanted(wanted));
    }

    private void Unwant(ReplicaId replica, RelativePath path)
    {
        if (_wants.Remove(replica, path)) Do(new Effect.ForgetWanted(replica, path));
        ForgetPast(path);
    }

    private void ForgetPast(RelativePath path)
    {
        if (_wants.Has(path)) return;
        foreach (var past in _wants.RemovePast(path)) Do(new Effect.ForgetWanted(past.From, path));
    }

    // What was wanted until now may be on disk already, by a change that failed halfway or was cut off: kept beside, under no replica's
    // name, so that what is found is known for what it is. At most a few; they go when the path is settled.
    private void Remember(ReplicaId replica, RelativePath path)
    {
        if (_wants.At(path).FirstOrDefault(row => row.From == replica) is not { } before) return;
        var past = (ulong)_wants.PastAt(path).Count + 1;
        if (past <= WantedRow.MaxPast) Want(before with { From = new ReplicaId(past) });
    }
}
