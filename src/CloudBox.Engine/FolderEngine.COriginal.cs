using System.Net;
using CloudBox.Engine.Claims;
using CloudBox.Engine.Events;
using CloudBox.Engine.Peers;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Values;

namespace CloudBox.Engine;

/// <content>
/// The C original: it never says what it holds, so it is told and asked when it appears; and what it says of files that it does
/// not hold yet, or never can, is noise.
/// </content>
public sealed partial class FolderEngine
{
    private const int MaxToAsk = 256;
    private const int MaxDoubtful = 4096;

    private readonly UnclearClaims _unclear = new();
    private readonly Dictionary<PeerKey, Peer> _toAsk = [];
    private readonly Dictionary<(IPAddress From, RelativePath Path), Claim> _doubtful = [];

    // Its header-only summaries never show that it differs. 04 rather than 03: on a 03 it asks for a newer file but goes on
    // expecting the old one.
    private void GreetCOriginal(Peer peer, PeerNews news, StatusType said)
    {
        if (peer.Dialect != PeerDialect.COriginal || (news & (PeerNews.Appeared | PeerNews.RecognisedCOriginal)) == 0) return;
        _announcer.EnqueueAll(StatusType.FileModified);
        if (said != StatusType.DirectoryEmpty && _toAsk.Count < MaxToAsk) _toAsk[peer.Key] = peer;
    }

    // After our own files: it sleeps two seconds before it answers, and hears nothing meanwhile.
    private bool CanAskCOriginals => _toAsk.Count > 0 && _hasChecked && !IsHalted && !_announcer.IsBusy;

    private void AskCOriginals()
    {
        // Who has nothing says 08 to everybody anyway.
        if (_reader.Summarize().Files > 0)
        {
            foreach (var peer in _toAsk.Values) Do(new Effect.AskForFiles(peer));
        }

        _toAsk.Clear();
    }

    // Nothing has changed there since it said last what it has: that stands, and what it asked for and did not get is not listed.
    private void NoteQuietCheck(Peer peer)
    {
        if (peer.Dialect != PeerDialect.COriginal) return;
        _sending.Quiet(peer.Key.Address);
        foreach (var (key, claim) in _doubtful.Where(known => known.Key.From.Equals(peer.Key.Address)).ToList())
        {
            _doubtful.Remove(key);
            Consider(claim, null);
        }
    }

    private bool IsNoise(Claim claim)
    {
        if (!claim.Peer.MayBeCOriginal && claim.Peer.Dialect != PeerDialect.COriginal) return false;
        if (claim.IsDirectoryOfCOriginal || !COriginalFiles.CanHold(claim.Path)) return true;
        return _sending.Covers(claim.Peer.Key.Address, claim.Path, _clock.SteadyNs) || IsDoubtful(claim);
    }

    // Another host may be sending it the file, or nobody: it may have half of it, or have listed what it never got.
    private bool IsDoubtful(Claim claim)
    {
        var key = (claim.Peer.Key.Address, claim.Path);
        if (!_sending.IsAsked(claim.Peer.Key.Address, claim.Path)) return false;
        if (claim.Kind == EntryKind.Deleted) _doubtful.Remove(key);
        else if (_doubtful.Count < MaxDoubtful || _doubtful.ContainsKey(key)) _doubtful[key] = claim;
        return true;
    }

    private bool IsHeld(Claim claim) => claim.Peer.IsUnclear && _unclear.TryHold(claim, _clock.SteadyNs);

    private void ReleaseClaims(Peer peer)
    {
        if (peer.IsUnclear) return;
        foreach (var claim in _unclear.Release(peer)) Consider(claim, null);
    }

    private void ConsiderUnclear()
    {
        foreach (var claim in _unclear.TakeDue(_clock.SteadyNs)) Consider(claim, null);
    }
}
