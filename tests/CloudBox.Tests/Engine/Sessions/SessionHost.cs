using System.Net;
using CloudBox.Engine;
using CloudBox.Engine.Events;
using CloudBox.Engine.Folder;
using CloudBox.Engine.Sessions;
using CloudBox.Engine.Transfer;
using CloudBox.Protocol.Sessions;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Values;
using CloudBox.Tests.Engine.Support;

namespace CloudBox.Tests.Engine.Sessions;

/// <summary>One host: engine, index and folder. Its sessions are <see cref="SessionLan"/>'s.</summary>
internal sealed class SessionHost
{
    private readonly Queue<FolderEvent> _events = new();
    private ulong _starts;

    public SessionHost(string name, MemoryTree? tree = null, MemoryIndex? index = null)
    {
        Name = name;
        Tree = tree ?? new MemoryTree();
        Index = index ?? new MemoryIndex(new ReplicaId(Chance()));
        Engine = NewEngine();
    }

    public string Name { get; }

    public MemoryTree Tree { get; }

    public MemoryIndex Index { get; private set; }

    public FolderEngine Engine { get; private set; }

    public long NowNs { get; set; } = Given.Start * Given.Second;

    /// <summary>Frames to send, with the session they are for.</summary>
    public Queue<(SessionId To, Frame Frame)> Outbox { get; } = new();

    /// <summary>Every frame sent so far.</summary>
    public List<Frame> Sent { get; } = [];

    /// <summary>Every file that was to ride so far.</summary>
    public List<Effect.Ride> Rides { get; } = [];

    public List<(SessionId Session, string Reason)> Closed { get; } = [];

    /// <summary>Gets bytes; set by the LAN.</summary>
    public Func<ContentOrder, string?> Fetch { get; set; } = _ => null;

    public List<Report> Told { get; } = [];

    /// <summary>How many contents it fetched.</summary>
    public int Fetched { get; private set; }

    public DeviceId Device => new(1, Name[0]);

    public bool IsBusy => _events.Count > 0 || Outbox.Count > 0;

    public SessionPeer AsPeer(long session) =>
        new(new SessionId(session), Device, ClientName.Parse(Name), IPAddress.Loopback);

    public void Happens(FolderEvent happened) => _events.Enqueue(happened);

    /// <summary>Takes what has happened so far.</summary>
    public void Turn()
    {
        while (_events.TryDequeue(out var happened)) Step(happened);
    }

    public void Step(FolderEvent happened)
    {
        var effects = Engine.Step(happened, NowNs);
        foreach (var write in effects.OfType<Effect.Write>()) Index.Write(write);
        foreach (var effect in effects) Run(effect);
    }

    /// <summary>The check: looks at everything that differs from the index.</summary>
    public void Checks()
    {
        var asOf = Engine.Epoch;
        var looks = Tree.Paths.Where(path => Index.Find(path)?.OnDisk != Tree.Stat(path)).Select(path => Tree.Observe(path, asOf)).ToList();
        var missing = Index.OnDisk.Where(row => Tree.Stat(row.Path) is null).Select(row => Tree.Observe(row.Path, asOf)).ToList();
        if (looks.Count > 0) Happens(new FolderEvent.Observed(looks, IsCheck: true));
        Happens(new FolderEvent.ScanFinished(missing, RootHealth.Healthy, asOf, IsCheck: true));
        Turn();
    }

    /// <summary>The check, and somebody who comes between the steps that follow from it; of what they do only one path is looked at yet.</summary>
    public void ChecksSome(Action between, RelativePath looksAt)
    {
        var asOf = Engine.Epoch;
        var missing = Index.OnDisk.Where(row => Tree.Stat(row.Path) is null).Select(row => Tree.Observe(row.Path, asOf)).ToList();
        Step(new FolderEvent.ScanFinished(missing, RootHealth.Healthy, asOf, IsCheck: true));
        between();
        Step(new FolderEvent.Observed([Tree.Observe(looksAt, Engine.Epoch)]));
        while (Engine.NextWakeNs <= NowNs) Step(new FolderEvent.Ticked());
    }

    /// <summary>Somebody renames files, one after the other, and the watcher sees it; looks that are told together.</summary>
    public void Renames(params (string From, string To)[] renames)
    {
        foreach (var (from, to) in renames) Tree.Rename(from, to);
        var looks = new List<Observation>();
        foreach (var (from, to) in renames)
        {
            var look = Tree.Observe(Given.Path(to), Engine.Epoch);
            var isGone = Tree.Stat(Given.Path(from)) is null;
            looks.Add(isGone ? look with { MovedFrom = Given.Path(from) } : look);
            if (!isGone) looks.Add(Tree.Observe(Given.Path(from), Engine.Epoch));
        }

        Happens(new FolderEvent.Observed(looks));
        Turn();
    }

    /// <summary>Somebody renames a directory: the watcher says so, then all that is in it is looked at, and directories are told last.</summary>
    public void RenamesDirectory(string from, string to, string? alsoNew = null, Action? before = null)
    {
        Tree.RenameDirectory(from, to);
        var top = Tree.Observe(Given.Path(to), Engine.Epoch) with { MovedFrom = Given.Path(from) };
        Happens(new FolderEvent.DirectoryMoved(top));
        if (alsoNew is not null) Happens(new FolderEvent.Observed([Tree.Observe(Given.Path(alsoNew), Engine.Epoch)]));
        before?.Invoke(); // all that follows is looked at
        foreach (var kind in (ObservedKind[])[ObservedKind.File, ObservedKind.Directory])
        {
            var looks = Tree.Paths.Where(path => path == Given.Path(to) || path.IsUnder(Given.Path(to))).Select(path => Tree.Observe(path, Engine.Epoch)).Where(look => look.Kind == kind);
            Happens(new FolderEvent.Observed([.. looks.Select(look => Index.Find(Given.Path(from + look.Path.Value[to.Length..]))?.OnDiskAs != look.Shown ? look : look with { MovedFrom = Given.Path(from + look.Path.Value[to.Length..]) })]));
        }

        ScansBelow(Given.Path(from));

        Turn();
    }

    private void ScansBelow(RelativePath directory)
    {
        var asOf = Engine.Epoch;
        bool IsIn(RelativePath path) => path == directory || path.IsUnder(directory);
        var looks = Tree.Paths.Where(path => IsIn(path) && Index.Find(path)?.OnDisk != Tree.Stat(path)).Select(path => Tree.Observe(path, asOf)).ToList();
        var missing = Index.OnDisk.Where(row => IsIn(row.Path) && Tree.Stat(row.Path) is null).Select(row => Tree.Observe(row.Path, asOf)).ToList();
        if (looks.Count > 0) Happens(new FolderEvent.Observed(looks));
        Happens(new FolderEvent.ScanFinished(missing, RootHealth.Healthy, asOf, IsCheck: false));
    }

    /// <summary>The program ends and starts again, on this index or another.</summary>
    public void Restart(MemoryIndex? index = null)
    {
        _events.Clear();
        Outbox.Clear();
        Index = index ?? Index;
        Engine = NewEngine();
        Checks();
    }

    /// <summary>A new, empty index.</summary>
    public void LoseIndex() => Restart(new MemoryIndex(new ReplicaId(Chance())));

    private FolderEngine NewEngine()
    {
        Index.Restart(Chance());
        var engine = new FolderEngine(Index, new EngineOptions { Author = Name, Device = Device });
        Engine = engine;
        Step(new FolderEvent.Started());
        return engine;
    }

    private void Run(Effect effect)
    {
        switch (effect)
        {
            case Effect.SendFrame send:
                Sent.Add(send.Frame);
                Outbox.Enqueue((send.To, send.Frame));
                break;
            case Effect.Ride ride: Rides.Add(ride); break;
            case Effect.CloseSession close: Closed.Add((close.Session, close.Reason)); break;
            case Effect.FetchContent fetch: Happens(new FolderEvent.ContentFetched(fetch.Order, Receive(fetch.Order))); break;
            case Effect.Arrange arrange: Happens(new FolderEvent.Arranged(arrange.Order, Tree.Apply(arrange.Order))); break;
            case Effect.Look look: Happens(new FolderEvent.Observed([Tree.Observe(look.Path, Engine.Epoch)])); break;
            case Effect.LookTogether together: Happens(new FolderEvent.Observed([.. together.Looks.Select(look => Tree.Observe(look.Path, Engine.Epoch))])); break;
            case Effect.LookBelow look: ScansBelow(look.Directory); break;
            case Effect.Drop drop: drop.Staged.Dispose(); break;
            case Effect.Renew: Happens(new FolderEvent.Renewed(Index.Renew(Chance()))); break;
            case Effect.Tell tell: Told.Add(tell.Report); break;
        }
    }

    private ContentResult Receive(ContentOrder order)
    {
        var isHere = order.From == SessionId.Own;
        if (!isHere) Fetched++;
        var text = isHere ? Tree.Read(order.At) : Fetch(order);
        return text is not null && Given.Content(text) == order.Content
            ? new ContentResult(FetchOutcome.Received, new MemoryStaged(text))
            : new ContentResult(isHere && text is not null ? FetchOutcome.Mismatch : FetchOutcome.Refused, Problem: "it is not there");
    }

    private ulong Chance() => (ulong)Name.GetHashCode(StringComparison.Ordinal) * 31 + ++_starts + ((ulong)Name[0] << 32);
}
