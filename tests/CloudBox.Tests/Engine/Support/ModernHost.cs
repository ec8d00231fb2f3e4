using CloudBox.Engine;
using CloudBox.Engine.Events;
using CloudBox.Engine.Folder;
using CloudBox.Engine.Peers;
using CloudBox.Engine.Transfer;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Values;

namespace CloudBox.Tests.Engine.Support;

/// <summary>One engine with a folder and a wire: runs its effects as the real adapters do, each taking its time.</summary>
internal sealed class ModernHost : ISimulatedHost
{
    private readonly SimulatedSubnet _subnet;
    private readonly HashSet<string> _known = [];
    private readonly long _intervalNs;
    private long _wakeAt = long.MaxValue;

    public ModernHost(SimulatedSubnet subnet, string name, long clockOffset, long intervalSeconds = 10)
    {
        (_subnet, Name, ClockOffset) = (subnet, name, clockOffset);
        _intervalNs = intervalSeconds * Given.Second;
        Index = new MemoryIndex(new ReplicaId((ulong)subnet.Random.NextInt64()));
        Engine = new FolderEngine(Index, new EngineOptions { IntervalNs = _intervalNs });
        subnet.Hosts.Add(this);
        subnet.Soon(() => Step(new FolderEvent.Started()));
        subnet.Soon(Check);
    }

    public string Name { get; }

    public PeerDialect Dialect => PeerDialect.Modern;

    public long ClockOffset { get; }

    public MemoryFolder Folder { get; } = new();

    public MemoryIndex Index { get; }

    public FolderEngine Engine { get; private set; }

    /// <summary>Everything that was ever staged: nothing of it may stay behind.</summary>
    public List<MemoryStaged> Staged { get; } = [];

    public List<Report> Told { get; } = [];

    private long Clock => _subnet.Now + (ClockOffset * Given.Second);

    public void Hear(ISimulatedHost from, StatusMessage message)
    {
        var news = _known.Add(from.Name) ? PeerNews.Appeared : PeerNews.None;
        Step(new FolderEvent.Heard(SimulatedSubnet.PeerOf(from, this), news, message));
    }

    public void Hint(RelativePath path) => Look([path]);

    /// <summary>The process dies and comes back with its index: what was under way is done, or not, and nobody hears how it ended.</summary>
    public void Restart()
    {
        Engine = new FolderEngine(Index, new EngineOptions { IntervalNs = _intervalNs });
        _known.Clear();
        Staged.Clear(); // a start empties the stage
        Step(new FolderEvent.Started());
    }

    /// <summary>The root is found broken, until the next check.</summary>
    public void Break() => Step(new FolderEvent.RootChecked(RootHealth.Broken("unmounted")));

    public void Step(FolderEvent happened)
    {
        var effects = Engine.Step(happened, Clock);
        foreach (var put in effects.OfType<Effect.Put>()) Index.Put(put.Row);
        foreach (var effect in effects) Run(effect, Engine);
        Wake();
    }

    private void Wake()
    {
        var at = Engine.NextWakeNs;
        if (at == long.MaxValue || at >= _wakeAt) return;
        _wakeAt = at;
        _subnet.After((double)Math.Max(1, at - Clock) / Given.Second, () =>
        {
            if (_wakeAt != at) return;
            _wakeAt = long.MaxValue;
            Step(new FolderEvent.Ticked());
        });
    }

    private void Run(Effect effect, FolderEngine by)
    {
        switch (effect)
        {
            case Effect.Announce announce: _subnet.Broadcast(this, Message(announce.Announcement)); break;
            case Effect.Look look: Look([look.Path]); break;
            case Effect.LookTogether together: Look([.. together.Looks.Select(look => look.Path)]); break;
            case Effect.Rescan: _subnet.Soon(Scan); break;
            case Effect.Fetch fetch: _subnet.Soon(() => Fetch(fetch.Order, by)); break;
            case Effect.Install install: _subnet.Soon(() => Answer(by, Install(install.Order))); break;
            case Effect.Remove remove: _subnet.Soon(() => Answer(by, new FolderEvent.Removed(remove.Order.Path, Folder.Remove(remove.Order)))); break;
            case Effect.CheckDelete check: _subnet.Soon(() => Answer(by, Ask(check))); break;
            case Effect.Drop drop: drop.Staged.Dispose(); break;
            case Effect.Tell tell: Told.Add(tell.Report); break;
        }
    }

    private void Answer(FolderEngine by, FolderEvent happened) => _subnet.Soon(() => { if (by == Engine) Step(happened); });

    private void Look(IReadOnlyList<RelativePath> paths) => _subnet.Soon(() =>
    {
        var (engine, asOf) = (Engine, Engine.Epoch);
        _subnet.Soon(() =>
        {
            List<Observation> seen = [.. paths.Select(path => Folder.Observe(path, asOf))];
            _subnet.Soon(() => { if (engine == Engine) Step(new FolderEvent.Observed(seen)); });
        });
    });

    private FolderEvent.Installed Install(InstallOrder order) => new(order.Path, Folder.Install(order, Clock));

    private void Fetch(FetchOrder order, FolderEngine by)
    {
        var path = order.Wanted.Path;
        var peer = _subnet.Find(order.Peer);
        var there = peer.Folder;
        if (_subnet.Fails(0.2) || !_subnet.CanTalk(this, peer))
        {
            Answer(by, new FolderEvent.Fetched(order, new FetchResult(FetchOutcome.Unreachable, order.Wanted)));
            return;
        }

        if (there.Read(path) is not { } text)
        {
            Answer(by, new FolderEvent.Fetched(order, new FetchResult(FetchOutcome.Refused, order.Wanted)));
            return;
        }

        var content = Given.Content(text);
        var actual = new FileRecord(UnixTime.SecondsFromNs(there.Stat(path)!.Value.ModifiedNs), path, content.Sha1, content.Length);
        var staged = new MemoryStaged(text);
        if (by == Engine) Staged.Add(staged);
        Answer(by, new FolderEvent.Fetched(order, new FetchResult(FetchOutcome.Received, actual, staged, content)));
    }

    private FolderEvent.DeleteChecked Ask(Effect.CheckDelete check)
    {
        var peer = _subnet.Find(check.Peer);
        var isBack = peer.Folder.Read(check.File.Path) is not null;
        var answer = _subnet.Fails(0.2) || !_subnet.CanTalk(this, peer) ? DeleteAnswer.None : isBack ? DeleteAnswer.Back : DeleteAnswer.Stands;
        return new FolderEvent.DeleteChecked(check.Peer, check.File, answer);
    }

    private void Check()
    {
        Scan();
        _subnet.After((double)_intervalNs / Given.Second, Check);
    }

    private void Scan()
    {
        var (engine, asOf) = (Engine, Engine.Epoch);
        var (looks, missing) = Folder.Scan(Index, asOf);
        _subnet.Soon(() =>
        {
            if (engine != Engine) return;
            if (looks.Count > 0) Step(new FolderEvent.Observed(looks, IsCheck: true));
            Step(new FolderEvent.ScanFinished(missing, RootHealth.Healthy, asOf, IsCheck: true));
        });
    }

    private StatusMessage Message(Announcement said) => new()
    {
        Type = said.Type,
        Client = ClientName.Parse(Name),
        TcpPort = 5000,
        CurrentTime = UnixTime.SecondsFromNs(Clock),
        File = said.File,
        NewestMtime = said.NewestMtime,
        DirectorySha1 = said.DirectorySha1,
        Trailer = new StatusTrailer(1, 1, said.Features, said.StampNs, said.NamesHash),
    };
}
