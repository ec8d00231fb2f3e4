using CloudBox.Engine.Claims;
using CloudBox.Engine.Events;
using CloudBox.Engine.Folder;
using CloudBox.Engine.Reconcile;
using CloudBox.Engine.Transfer;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Values;

namespace CloudBox.Engine;

/// <content>Fetching what is newer, and putting it in place.</content>
public sealed partial class FolderEngine
{
    private void QueueFetch(PathWork work)
    {
        if (work.OfferId is { } offerId)
        {
            work.Stage = WorkStage.Fetching; // the bytes wait on an open connection
            Do(new Effect.AnswerOffer(offerId, true));
            return;
        }

        work.Stage = WorkStage.Waiting;
        _fetches.Enqueue(work.Claim.Peer.Key, work.Path);
    }

    private void StartFetches()
    {
        while (_fetches.TryStart(out var peer, out var path))
        {
            if (!_works.TryGetValue(path, out var work) || work.Stage != WorkStage.Waiting || work.Claim.Peer.Key != peer)
            {
                _fetches.Ended(peer.Address);
                continue;
            }

            work.Stage = WorkStage.Fetching;
            Do(new Effect.Fetch(new FetchOrder(work.Claim.Peer, work.Claim.File)));
        }
    }

    private void OnFetched(FolderEvent.Fetched fetched)
    {
        var result = fetched.Result;
        if (!fetched.IsOffer) _fetches.Ended(fetched.Order.Peer.Key.Address);
        if (WaitingFor(fetched) is not { } work)
        {
            if (result.Staged is { } unwanted) Do(new Effect.Drop(unwanted));
            return;
        }

        work.OfferId = null;
        work.Staged = result.Staged;
        if (IsHalted)
        {
            Finish(work);
            return;
        }

        if (result.Outcome != FetchOutcome.Received)
        {
            if (!work.Others.Any(other => other.File.NamesSameAs(work.Claim.File))) GiveUp(work, result);
            Finish(work);
            return;
        }

        work.Content = result.Content;
        work.Claim = ClaimOfWhatCame(work, result.Actual);
        if (Judge(work.Claim) == ClaimVerdict.Newer) StartInstall(work);
        else Finish(work);
    }

    private PathWork? WaitingFor(FolderEvent.Fetched fetched) =>
        _works.TryGetValue(fetched.Order.Wanted.Path, out var work)
        && work.Stage == WorkStage.Fetching
        && work.Claim.Peer.Key == fetched.Order.Peer.Key
        && fetched.IsOffer == work.OfferId is not null
            ? work
            : null;

    private void GiveUp(PathWork work, FetchResult result) =>
        Tell(new Report.FetchGivenUp(work.Claim.Peer, work.Path, result.Problem ?? result.Outcome.ToString()));

    // A peer may have a newer version by now than the one it was asked for; perhaps it has announced it meanwhile.
    private static Claim ClaimOfWhatCame(PathWork work, FileRecord actual)
    {
        if (actual.NamesSameAs(work.Claim.File)) return work.Claim with { File = actual };
        var announced = work.Others.FirstOrDefault(other => other.Peer.Key == work.Claim.Peer.Key && other.File.NamesSameAs(actual));
        return announced ?? work.Claim with { File = actual, StampNs = null };
    }

    private void StartInstall(PathWork work)
    {
        work.Stage = WorkStage.Installing;
        NoteOwnChange(work.Path);
        var modifiedNs = UnixTime.NsFromSeconds(work.Claim.File.Mtime);
        Do(new Effect.Install(new InstallOrder(work.Path, work.Staged!, modifiedNs, _index.Find(work.Path)?.OnDisk)));
    }

    private void OnInstalled(FolderEvent.Installed installed)
    {
        if (!_works.TryGetValue(installed.Path, out var work) || work.Stage != WorkStage.Installing) return;
        NoteOwnChange(installed.Path);
        if (installed.Result.Outcome != InstallOutcome.Done)
        {
            Retry(work, installed.Result);
            return;
        }

        work.Staged = null;
        _refused.Remove(work.Path);
        var row = _index.Find(work.Path);
        var stamp = installed.Result.Stamp;
        var entry = new FileEntry(EntryKind.File, work.Content, stamp.ModifiedNs, stamp.Mode & 0x1FF, Stamps.After(row?.Current, work.Claim.OrderNs), AuthorName.Of(work.Claim.Peer.Name));
        var replaced = row is { OnDisk: not null };
        if (!replaced) _emptiness.Appeared();
        Mint(row, work.Path, AuthorOf(work.Claim), entry, stamp);
        Tell(new Report.Received(work.Claim.Peer, work.Claim.File, replaced));
        _announcer.Enqueue(work.Path, replaced ? StatusType.FileModified : StatusType.FileAdded);
        Finish(work);
    }

    // Somebody wrote at the very moment: look again and decide again. Everything else is for people to solve.
    private void Retry(PathWork work, InstallResult result)
    {
        if (result.Outcome == InstallOutcome.Changed && work.Tries++ < PathWork.MaxTries)
        {
            if (work.Staged is { } staged) Do(new Effect.Drop(staged));
            work.Staged = null;
            work.LookAgain = false;
            work.Stage = WorkStage.Looking;
            Look(work.Path);
            return;
        }

        if (result.Outcome != InstallOutcome.Changed)
            TellStuck(work.Path, result.Outcome, result.Problem ?? result.Outcome.ToString());
        work.LookAgain = true;
        Finish(work);
    }
}
