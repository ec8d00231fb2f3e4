using CloudBox.Engine.Announce;
using CloudBox.Engine.Events;
using CloudBox.Engine.Index;
using CloudBox.Engine.Peers;
using CloudBox.Engine.Transfer;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Values;

namespace CloudBox.Engine;

/// <content>What goes out by the clock, and what summaries from peers lead to.</content>
public sealed partial class FolderEngine
{
    private const long BeaconIntervalNs = 5 * UnixTime.NanosecondsPerSecond;
    private const int MaxDeferredSummaries = 256;
    private const int Crowd = 64;
    private const int MaxUnheard = 1000;

    // Long enough that several hosts that appear together get one answer, short enough that nobody notices.
    private const long SummaryDelayNs = 150_000_000;
    private const long SummarySpacingNs = 2 * UnixTime.NanosecondsPerSecond;

    private readonly MismatchDamping _damping;
    private readonly Dictionary<PeerKey, (Peer Peer, FolderDigest Theirs)> _deferred = [];
    private long _deferredSinceNs;
    private long _nextBeaconNs = long.MaxValue;
    private long _summaryDueNs = long.MaxValue;
    private long _lastSummaryNs = long.MinValue / 2;
    private long _nextGreetingNs = long.MinValue;
    private long _lastNewestMtime;
    private bool _hasChecked;
    private bool _isStarted;

    private void OnStarted()
    {
        Beacon(StatusFeatures.None);
        _nextBeaconNs = _clock.SteadyNs + BeaconIntervalNs;
        _isStarted = true;
        SettleAll();
    }

    private void OnStopping()
    {
        _nextBeaconNs = long.MaxValue;
        Beacon(StatusFeatures.Leaving);
    }

    private void OnTicked()
    {
        var now = _clock.SteadyNs;
        if (IsIdle && !_hold.IsHolding)
        {
            _index.Relax();
            _movedInTree.Clear();
        }

        if (now >= _nextBeaconNs)
        {
            Beacon(StatusFeatures.None);
            _nextBeaconNs = now + BeaconIntervalNs;
        }

        // What waits may be deletes: while the folder is halted nobody hears of them.
        while (!IsHalted && _announcer.TryNext(now, IsCrowded) is { } announcement) Broadcast(announcement);
        while (!IsHalted && _reminders.TryTake(now, out var path)) _announcer.Enqueue(path, StatusType.FileDeleted);
        if (now >= _hold.EarlyCheckDueNs) AskForEarlyCheck();
        if (now >= _hold.UntilNs) JudgeWhatIsHeld();
        if (now >= _summaryDueNs) SendSummary();
        if (CanAskCOriginals) AskCOriginals();
        if (CanCompare) CompareDeferred();
        ConsiderUnclear();
        if (now >= _unstickNs && !IsHalted) Unstick();
        if (now >= _collectNs) CollectTombstones();
        GoWithoutWhere(tree => now >= DueNs(tree));
    }

    // Many files are on their way over sessions, here or at a peer: whoever has none hears of them a little later, and all have them sooner.
    private bool IsCrowded =>
        _settles.Count + _queued.Count > Crowd || _sessions.Values.Any(session => session.IsStreaming && _counter - session.Applied > Crowd);

    // A change of ours. Of a crowd of changes, which nobody who is about needs to hear of by broadcast, the summary is enough: whoever has no
    // session and is heard later is told everything then, and whoever only listens asks when the summary is another than its own.
    private void Announce(RelativePath path, StatusType type)
    {
        _announcer.Enqueue(path, type);
        if (_hasHeardOriginals || _announcer.Waiting <= MaxUnheard) return;
        _announcer.Clear();
        SummariseSoon();
    }

    // A peer's change that came over a session: that peer announces it itself, to peers that it hears.
    private void PassOn(RelativePath path, StatusType type)
    {
        if (_hasHeardOriginals) _announcer.Enqueue(path, type);
    }

    // In a closed folder no name and no hash of anything goes out.
    private void Broadcast(Announcement announcement)
    {
        if (!_options.IsClosed || announcement.Type == StatusType.Status) Do(new Effect.Announce(announcement));
    }

    private long NextDueNs()
    {
        if (_isBehind || _ending.Count > 0 || ((CanStart || _unsorted.Count > 0) && _isStarted && !IsHalted) || (_deferred.Count > 0 && CanCompare) || CanAskCOriginals) return _clock.SteadyNs;
        var announceNs = IsHalted ? long.MaxValue : _announcer.NextNs(_clock.SteadyNs);
        var heldNs = Math.Min(Math.Min(Math.Min(_hold.UntilNs, _hold.EarlyCheckDueNs), Math.Min(_unclear.NextNs, _collectNs)), IsHalted ? long.MaxValue : _reminders.NextNs);
        if (!IsHalted) heldNs = Math.Min(heldNs, _unstickNs);
        foreach (var tree in _trees) heldNs = Math.Min(heldNs, tree.Order is null ? DueNs(tree) : long.MaxValue);
        return Math.Min(Math.Min(_nextBeaconNs, heldNs), Math.Min(_summaryDueNs, announceNs));
    }

    // Between 50 and 550 ms, another for each host.
    private static long ReminderDelayNs(ReplicaId replica) => (50 + (long)(replica.Value % 500)) * 1_000_000;

    private void Beacon(StatusFeatures features) => Broadcast(new Announcement(StatusType.Status, Features: features));

    // One check: 0x08 when the folder is empty, 0x02 when nothing has changed, else what has changed and nothing more.
    private void FinishCheck()
    {
        _hasChecked = true;
        if (!_checkFoundChanges && !IsHalted) SendSummary();
        _checkFoundChanges = false;
        foreach (var member in _members.Values.ToList()) PutMember(member);
    }

    private void SummariseSoon()
    {
        if (_summaryDueNs == long.MaxValue) _summaryDueNs = Math.Max(_clock.SteadyNs + SummaryDelayNs, _lastSummaryNs + SummarySpacingNs);
    }

    private void SendSummary()
    {
        _summaryDueNs = long.MaxValue;
        _lastSummaryNs = _clock.SteadyNs;
        if (IsHalted || !_hasChecked) return; // an index that is still being filled would look like another folder
        var summary = _reader.Summarize();
        if (summary.Files > 0) _lastNewestMtime = summary.NewestMtime;
        Broadcast(summary.Files == 0
            ? new Announcement(StatusType.DirectoryEmpty, NewestMtime: _lastNewestMtime)
            : new Announcement(StatusType.NoChanges, NewestMtime: summary.NewestMtime, DirectorySha1: summary.Sha1, NamesHash: summary.Names));
    }

    // A summary tells a modern peer all it needs. The directory SHA1 alone does not know names, so to an original peer a file that
    // was renamed while it was away would stay unheard: it is told everything, once a check at most, whoever appears. The C original is greeted in its own way.
    private void Greet(Peer peer)
    {
        SummariseSoon();
        if (peer.Dialect != PeerDialect.Original || _clock.SteadyNs < _nextGreetingNs) return;
        _nextGreetingNs = _clock.SteadyNs + _options.IntervalNs;
        _announcer.EnqueueAll();
    }

    // A header-only 0x02 (the C original's) says nothing to compare with; 0x08 is the hash of no files.
    private void OnSummary(Peer peer, StatusMessage message)
    {
        NoteQuietCheck(peer);
        var theirs = message.Type == StatusType.DirectoryEmpty ? Sha1Digest.OfNothing : message.DirectorySha1;
        if (theirs is not { } sha1 || IsHalted) return;
        var digest = new FolderDigest(sha1, message.Trailer?.NamesHash);
        if (CanCompare) Compare(peer, digest);
        else if (_deferred.Count < MaxDeferredSummaries || _deferred.ContainsKey(peer.Key))
        {
            if (_deferred.Count == 0) _deferredSinceNs = _clock.SteadyNs;
            _deferred[peer.Key] = (peer, digest);
        }
    }

    // While files are on their way, hashes differ for that reason alone. But a peer that drips its bytes must not keep us from
    // comparing with the others for ever.
    private bool CanCompare => _hasChecked && !IsHalted && (IsIdle || (_deferred.Count > 0 && _clock.SteadyNs - _deferredSinceNs > 3 * _options.IntervalNs));

    // Only in steps that put nothing: the summary comes from the index as it was before the step. A modern peer has moved on as
    // we have since it said what it had; our own summary makes it speak again if there is still something to say.
    private void CompareDeferred()
    {
        var deferred = _deferred.Values.ToArray();
        _deferred.Clear();
        foreach (var (peer, theirs) in deferred)
        {
            if (peer.Dialect == PeerDialect.Modern && !_reader.Summarize().Digest.Matches(theirs)) SummariseSoon();
            else Compare(peer, theirs);
        }
    }

    private void Compare(Peer peer, FolderDigest theirs)
    {
        var ours = _reader.Summarize();
        if (ours.Digest.Matches(theirs))
        {
            _damping.Match(peer.Key);
            return;
        }

        var verdict = _damping.Mismatch(peer.Key, theirs, ours.Digest, _clock.SteadyNs);
        if (verdict.IsNew) Tell(new Report.Differs(peer));
        if (!verdict.ShouldAnnounce) return;
        _announcer.EnqueueAll();
        SummariseSoon();
    }
}
