using CloudBox.Engine.Claims;
using CloudBox.Engine.Events;
using CloudBox.Engine.Folder;
using CloudBox.Engine.Peers;
using CloudBox.Engine.Reconcile;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Values;

namespace CloudBox.Engine;

/// <content>What peers say: judged, then looked at on disk, then worked.</content>
public sealed partial class FolderEngine
{
    private const int MaxRefused = 4096;

    private readonly Dictionary<RelativePath, InstallOutcome> _refused = [];
    private bool _toldTooManyClaims;
    private bool _hasHeardOriginals;

    private void OnHeard(FolderEvent.Heard heard)
    {
        var (peer, message) = (heard.Peer, heard.Message);
        if (_options.IsClosed || peer.HasSessions) return; // a hint that it is there; what it holds is learned in a session
        _hasHeardOriginals = true;
        if (heard.News.HasFlag(PeerNews.Appeared)) Greet(peer);
        GreetCOriginal(peer, heard.News, message.Type);
        ReleaseClaims(peer);
        if (message.Type is StatusType.NoChanges or StatusType.DirectoryEmpty) OnSummary(peer, message);
        else if (message.Type == StatusType.FileRequest) OnRequestedByBroadcast(peer, message.File!.Value);
        else if (Claim.From(peer, message) is { } claim) OnClaim(claim);
    }

    private void OnClaim(Claim claim)
    {
        if (claim.Kind == EntryKind.Deleted) _reminders.Said(claim.Path, _clock.SteadyNs);
        if (!IsHeld(claim)) Consider(claim, null);
    }

    private void OnOffered(FolderEvent.Offered offered) =>
        Consider(new Claim(offered.Peer, offered.File, EntryKind.File, null), offered.OfferId);

    private void Consider(Claim claim, long? offerId)
    {
        // What a session is settling, and what a conflict's copy is, is not an original peer's to say now: it says it again.
        if (IsHalted || IsNoise(claim) || _trees.Exists(tree => tree.Has(claim.Path)) || _settles.ContainsKey(claim.Path) || _index.Find(claim.Path) is { CopyOf: not null })
        {
            Decline(offerId);
            return;
        }

        if (_works.TryGetValue(claim.Path, out var busy))
        {
            Decline(offerId);
            busy.Remember(claim);
            return;
        }

        var verdict = Judge(claim);
        if (verdict is ClaimVerdict.Same or ClaimVerdict.Older)
        {
            Decline(offerId);
            if (verdict == ClaimVerdict.Older) AnswerOlder(claim);
            else AdoptStamp(claim);
            return;
        }

        if (_works.Count >= _options.MaxClaims)
        {
            Decline(offerId);
            if (!_toldTooManyClaims) Tell(new Report.TooManyClaims(_options.MaxClaims));
            _toldTooManyClaims = true;
            return;
        }

        _works[claim.Path] = new PathWork(claim, offerId);
        Look(claim.Path);
    }

    private void ContinueAfterLook(PathWork work, Observation look)
    {
        if (IsHalted)
        {
            Finish(work);
            return;
        }

        if (look.Kind is ObservedKind.NotAFile or ObservedKind.Symlink or ObservedKind.Unreadable or ObservedKind.Directory && work.Claim.Kind == EntryKind.File)
        {
            TellStuck(work.Path, InstallOutcome.Blocked, look.Problem ?? (look.Kind == ObservedKind.Symlink ? "a symbolic link has this name" : "a directory has this name"));
            Finish(work);
            return;
        }

        if (look.Kind is not (ObservedKind.File or ObservedKind.Absent))
        {
            Finish(work); // a file that is being written becomes a local change; what the peer said comes again
            return;
        }

        switch (Judge(work.Claim))
        {
            case ClaimVerdict.Newer when work.Claim.Kind == EntryKind.Deleted: StartRemove(work); break;
            case ClaimVerdict.Newer when IsStillBlocked(work.Path): Finish(work); break;
            case ClaimVerdict.Newer: QueueFetch(work); break;
            case ClaimVerdict.Unconfirmed: AskWhetherItStands(work); break;
            case ClaimVerdict.Older:
                AnswerOlder(work.Claim);
                Finish(work);
                break;
            default:
                AdoptStamp(work.Claim);
                Finish(work);
                break;
        }
    }

    // A file stands where this one needs a directory, as when it was fetched in vain before: its bytes need not travel again.
    private bool IsStillBlocked(RelativePath path)
    {
        if (_refused.GetValueOrDefault(path) != InstallOutcome.Blocked) return false;
        for (var above = path.Parent; above is { } directory; above = directory.Parent)
        {
            if (_index.Find(directory) is { OnDisk: not null }) return true;
        }

        return false;
    }

    // Who still announces a file that was deleted here did not hear of it (I8). Who announces an older file learns of ours by
    // the next mismatch.
    private void AnswerOlder(Claim claim)
    {
        if (claim.Kind == EntryKind.File && _index.Find(claim.Path) is { IsLive: false, CopyOf: null }) _reminders.Remind(claim.Path, _clock.SteadyNs);
    }

    // The same bytes with a later stamp: an edit made here from now on must not look older than what the peer has.
    private void AdoptStamp(Claim claim)
    {
        if (_index.Find(claim.Path) is not { } row || row.Current is not { } ours) return;
        if (ours.Kind != claim.Kind || claim.StampNs is not { } stamp || stamp <= ours.StampNs) return;
        Restamp(row, ours with { StampNs = stamp });
    }

    private void Decline(long? offerId)
    {
        if (offerId is { } id) Do(new Effect.AnswerOffer(id, false));
    }

    private void Finish(PathWork work)
    {
        _works.Remove(work.Path);
        if (_works.Count == 0) _toldTooManyClaims = false;
        if (work.Stage is WorkStage.Looking or WorkStage.Waiting) Decline(work.OfferId);
        if (work.Staged is { } staged) Do(new Effect.Drop(staged));
        if (work.LookAgain) Look(work.Path);
        if (work.SettlesAfter) Settle(work.Path);
        foreach (var other in work.Others) Consider(other, null);
    }
}
