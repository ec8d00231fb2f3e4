using CloudBox.Engine.Announce;
using CloudBox.Engine.Claims;
using CloudBox.Engine.Events;
using CloudBox.Engine.Folder;
using CloudBox.Engine.Index;
using CloudBox.Engine.Peers;
using CloudBox.Engine.Reconcile;
using CloudBox.Engine.Versions;
using CloudBox.Protocol.Sessions;
using CloudBox.Protocol.Values;

namespace CloudBox.Engine;

/// <summary>
/// Decides what happens to one folder: events in, effects out. No clock, thread, file or socket; the same events give the same
/// effects. One caller at a time.
/// </summary>
/// <remarks>
/// The parts: Sessions, IndexExchange, Settling, Fetching, Moving, Trees, TreeHints, Arranging (peers with sessions), Copies (conflict copies), Local (what the disk says), Trust (which looks are believed), Minting (versions that are made here), Ends (what is gone), Claims (what peers say), COriginal (its ways), Deletes, Transfers (fetch and install), Checks (summaries,
/// mismatches, the beacon), Health (I7). Invariants kept here: a peer's claim changes nothing before the disk was looked at and
/// its bytes were verified; a row is put only for what is durable on disk; a delete is minted only from a healthy root.
/// </remarks>
public sealed partial class FolderEngine
{
    private readonly StepView _index;
    private readonly IIndexReader _reader;
    private readonly Announcer _announcer;
    private readonly Dictionary<RelativePath, PathWork> _works = [];
    private readonly TransferQueue _fetches = new();
    private readonly SendingGuard _sending = new();
    private readonly StepClock _clock = new();
    private readonly DeleteReminders _reminders;
    private readonly EngineOptions _options;
    private readonly Dictionary<RelativePath, int> _putAt = [];
    private List<Effect> _effects = [];
    private ulong _counter;

    /// <param name="index">The index, as the adapter that runs the effects writes it.</param>
    /// <param name="options">Intervals and limits.</param>
    public FolderEngine(IIndexReader index, EngineOptions options)
    {
        _reader = index;
        _index = new StepView(index);
        _options = options;
        _announcer = new Announcer(index, new Pacer());
        _damping = new MismatchDamping(options.IntervalNs);
        _reminders = new DeleteReminders(ReminderDelayNs(index.Replica));
        _counter = _counterAtStart = index.LastCounter;
        foreach (var member in index.Members()) _members[member.Replica] = member;
        foreach (var wanted in index.Wanted()) _wants.Put(wanted);
        foreach (var copy in index.Copies()) _copies.Note(copy.Path, copy.CopyOf);
    }

    /// <summary>
    /// Counts the program's own changes of the disk. Read before a look at the disk begins, it tells whether the look can be
    /// trusted afterwards. Any thread may read it.
    /// </summary>
    public long Epoch => Volatile.Read(ref _epoch);

    /// <summary>When <see cref="FolderEvent.Ticked"/> is due, ns since the epoch.</summary>
    public long NextWakeNs => _clock.ToWallNs(NextDueNs());

    /// <summary>True when nothing is being worked on and nothing waits to be announced.</summary>
    public bool IsIdle => _works.Count == 0 && _ending.Count == 0 && _settles.Count == 0 && _queued.Count == 0 && !_announcer.IsBusy;

    /// <summary>How many paths peers have in a version that we do not have yet.</summary>
    public int Needed => _wants.Count;

    /// <summary>
    /// True for what comes in crowds and reads no row but through the step's view: several of these, one after the other, may share a step. What a
    /// step costs by itself, and what it says to every peer at its end, is then paid once for all of them.
    /// </summary>
    public static bool SharesStep(FolderEvent happened) => happened is FolderEvent.Observed or FolderEvent.ContentFetched or FolderEvent.Arranged;

    /// <summary>
    /// True for what may be taken before looks at the disk that came earlier: it only tells what a peer has, so what that peer still has to hear need not wait for them. Frames
    /// keep their order among themselves.
    /// </summary>
    public static bool MayOvertakeLooks(FolderEvent happened) => happened is FolderEvent.FrameReceived { Frame: Frame.IndexAck };

    /// <summary>Takes one event and says what to do about it.</summary>
    /// <param name="happened">What happened.</param>
    /// <param name="nowNs">Our clock, ns since the epoch.</param>
    /// <returns>Effects in order; every <see cref="Effect.Put"/> is to be written before the next step.</returns>
    public IReadOnlyList<Effect> Step(FolderEvent happened, long nowNs) => Step([happened], nowNs);

    /// <summary>Takes events that share a step, or a single one of any kind.</summary>
    /// <param name="happened">What happened, in order.</param>
    /// <param name="nowNs">Our clock, ns since the epoch.</param>
    /// <returns>Effects in order; every <see cref="Effect.Put"/> is to be written before the next step.</returns>
    public IReadOnlyList<Effect> Step(IReadOnlyList<FolderEvent> happened, long nowNs)
    {
        _clock.Advance(nowNs);
        _effects = [];
        _index.BeginStep(_trees.Count > 0 || _hold.IsHolding || _ending.Count > 0);
        _putAt.Clear();
        PumpFromIndex();
        foreach (var one in happened) Dispatch(one);
        if (_ending.Count > 0) EndSome();
        StartFetches();
        StartSends();
        if (_trees.Count > 0) StartTrees();
        SortOut();
        StartSettles();
        if (_needsDurable || _undurable.Count > 0) Do(new Effect.MakeDurable(_needsDurable ? [] : [.. _undurable]));
        _needsDurable = false;
        _undurable.Clear();
        OfferAgain();
        PumpFromStep();
        Acknowledge();
        return _effects;
    }

    private void Dispatch(FolderEvent happened)
    {
        switch (happened)
        {
            case FolderEvent.Started: OnStarted(); break;
            case FolderEvent.Stopping: OnStopping(); break;
            case FolderEvent.Ticked: OnTicked(); break;
            case FolderEvent.Heard heard: OnHeard(heard); break;
            case FolderEvent.Observed observed: OnObserved(observed); break;
            case FolderEvent.ScanFinished scan: OnScanFinished(scan); break;
            case FolderEvent.RootChecked root: OnRootChecked(root.Root); break;
            case FolderEvent.Offered offered: OnOffered(offered); break;
            case FolderEvent.Fetched fetched: OnFetched(fetched); break;
            case FolderEvent.Installed installed: OnInstalled(installed); break;
            case FolderEvent.Removed removed: OnRemoved(removed); break;
            case FolderEvent.DeleteChecked check: OnDeleteChecked(check); break;
            case FolderEvent.Sent sent: OnSent(sent); break;
            case FolderEvent.SessionOpened opened: OnSessionOpened(opened.Peer); break;
            case FolderEvent.SessionClosed closed: OnSessionClosed(closed.Session); break;
            case FolderEvent.FrameReceived frame: OnFrame(frame.From, frame.Frame); break;
            case FolderEvent.ContentFetched fetched: OnContentFetched(fetched.Order, fetched.Result); break;
            case FolderEvent.Arranged arranged: OnArranged(arranged.Order, arranged.Result); break;
            case FolderEvent.DirectoryMoved moved: OnDirectoryMoved(moved.Look); break;
            case FolderEvent.Renewed renewed: OnRenewed(renewed.Replica); break;
            default: throw new ArgumentOutOfRangeException(nameof(happened), happened, "An event that the engine does not know.");
        }
    }

    private void Do(Effect effect) => _effects.Add(effect);

    private void Tell(Report report) => Do(new Effect.Tell(report));

    private void Put(IndexRow row)
    {
        var before = _index.Find(row.Path);
        _index.Put(row);
        _copies.Note(row.Path, row.CopyOf);
        if (_putAt.TryGetValue(row.Path, out var at)) _effects[at] = new Effect.Put(row, ((Effect.Put)_effects[at]).Before); // one write for a step
        else
        {
            _putAt[row.Path] = _effects.Count;
            Do(new Effect.Put(row, before));
        }

        if (before?.Versions != row.Versions) SettleOwner(row.Path);
    }

    private void Forget(RelativePath path)
    {
        _index.Forget(path);
        _putAt.Remove(path);
        _copies.Note(path, null);
        Do(new Effect.Forget(path));
    }

    // What a peer without a session says replaces what was on disk, and only that.
    private void Mint(IndexRow? row, RelativePath path, ReplicaId author, FileEntry entry, DiskStamp? onDisk)
    {
        var versions = row?.Versions ?? VersionSet.Empty;
        var dot = new Dot(author, ++_counter);
        Put(Normal(new IndexRow(path, versions.Mint(dot, entry, Showing(row, row?.OnDiskAs)).Collapse(), onDisk) { Sequence = dot.Counter, ShownInstead = Shown.Of(entry) }));
        if (_wants.Has(path) || versions.Siblings.Length > 1) Settle(path);
    }

    // The author stays: it tells by whose clock the file's mtime is.
    private void Restamp(IndexRow row, FileEntry entry) => Mint(row, row.Path, row.Versions.Winner!.Dot.Replica, entry, row.OnDisk);

    private ReplicaId AuthorOf(Claim claim) => PseudoDevice.Of(_index.Replica, claim.Peer);

    private ClaimVerdict Judge(Claim claim) => Reconciler.Judge(_index.Find(claim.Path), claim, _index.Replica);
}
