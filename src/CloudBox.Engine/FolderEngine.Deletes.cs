using CloudBox.Engine.Events;
using CloudBox.Engine.Folder;
using CloudBox.Engine.Index;
using CloudBox.Engine.Peers;
using CloudBox.Engine.Reconcile;
using CloudBox.Engine.Transfer;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Values;

namespace CloudBox.Engine;

/// <content>Deletes that peers announce: exact, or confirmed over TCP, and never of anything newer.</content>
public sealed partial class FolderEngine
{
    // The C original cannot be asked: its port takes pushed files only. Nor can who may be it.
    private void AskWhetherItStands(PathWork work)
    {
        if (!work.Claim.Peer.TakesMessages)
        {
            Refuse(work, "it does not name what is here, and this peer cannot be asked");
            return;
        }

        work.Stage = WorkStage.Confirming;
        Do(new Effect.CheckDelete(work.Claim.Peer, work.Claim.File));
    }

    private void OnDeleteChecked(FolderEvent.DeleteChecked check)
    {
        if (!_works.TryGetValue(check.File.Path, out var work) || work.Stage != WorkStage.Confirming) return;
        if (work.Claim.Peer.Key != check.Peer.Key || work.Claim.File != check.File) return;
        if (check.Answer != DeleteAnswer.Stands)
        {
            Refuse(work, check.Answer == DeleteAnswer.Back ? "it is back there" : "it does not name what is here, and there was no answer");
            return;
        }

        var row = _index.Find(work.Path);
        switch (Reconciler.JudgeConfirmedDelete(row, work.Claim, _index.Replica))
        {
            case ClaimVerdict.Newer: StartRemove(work); break;
            case ClaimVerdict.Older: KeepAgainstDelete(work, row!); break;
            default: Finish(work); break;
        }
    }

    // Modify beats delete (I9). The delete has been seen, so the version that stays is stamped after it and comes back there.
    private void KeepAgainstDelete(PathWork work, IndexRow row)
    {
        var entry = row.Current!;
        if (work.Claim.StampNs >= entry.StampNs) entry = entry with { StampNs = work.Claim.StampNs.Value + 1 };
        Restamp(row, entry);
        _announcer.Enqueue(work.Path, StatusType.FileModified);
        Refuse(work, "the file here is newer");
    }

    private void Refuse(PathWork work, string reason)
    {
        Tell(new Report.DeleteRefused(work.Claim.Peer, work.Path, reason));
        Finish(work);
    }

    private void StartRemove(PathWork work)
    {
        if (_index.Find(work.Path)?.OnDisk is not { } expected)
        {
            Finish(work);
            return;
        }

        work.Stage = WorkStage.Removing;
        NoteOwnChange(work.Path);
        Do(new Effect.Remove(new RemoveOrder(work.Path, expected)));
    }

    private void OnRemoved(FolderEvent.Removed removed)
    {
        if (!_works.TryGetValue(removed.Path, out var work) || work.Stage != WorkStage.Removing) return;
        NoteOwnChange(removed.Path);
        if (removed.Result.Outcome != InstallOutcome.Done)
        {
            Retry(work, removed.Result);
            return;
        }

        var row = _index.Find(work.Path)!;
        var tombstone = Reconciler.Tombstone(row.Current, work.Claim.StampNs ?? _clock.WallNs);
        Mint(row, work.Path, AuthorOf(work.Claim), tombstone with { Author = AuthorName.Of(work.Claim.Peer.Name) }, null);
        Tell(new Report.DeletedByPeer(work.Claim.Peer, work.Path));
        Finish(work);
    }
}
