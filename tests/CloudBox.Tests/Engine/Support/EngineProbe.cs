using CloudBox.Engine;
using CloudBox.Engine.Events;
using CloudBox.Engine.Folder;
using CloudBox.Engine.Peers;
using CloudBox.Engine.Transfer;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Values;

namespace CloudBox.Tests.Engine.Support;

/// <summary>
/// One engine, driven by hand: the test says what happens and sees what the engine wants done. Rows are put at once, as the
/// adapter does it, and each batch of effects is checked for what must hold in every one of them.
/// </summary>
internal sealed class EngineProbe
{
    private ulong _inode = 100;

    public EngineProbe(EngineOptions? options = null) => Engine = new FolderEngine(Index, options ?? new EngineOptions());

    public MemoryIndex Index { get; } = new(Given.Own);

    public FolderEngine Engine { get; }

    /// <summary>Our clock.</summary>
    public long Now { get; set; } = Given.Start * Given.Second;

    /// <summary>Everything told so far.</summary>
    public List<Report> Told { get; } = [];

    /// <summary>Every answer to an offer so far.</summary>
    public List<Effect.AnswerOffer> Answers { get; } = [];

    public IReadOnlyList<Effect> Step(FolderEvent happened)
    {
        var effects = Engine.Step(happened, Now);
        var announced = false;
        foreach (var effect in effects)
        {
            announced |= effect is Effect.Announce;
            if (effect is not Effect.Write write) continue;
            if (effect is Effect.Put) Assert.False(announced, "a row is put after an announcement of the same batch");
            Index.Write(write);
        }

        foreach (var announce in effects.OfType<Effect.Announce>()) AssertIsIndexed(announce.Announcement);
        Told.AddRange(effects.OfType<Effect.Tell>().Select(tell => tell.Report));
        Answers.AddRange(effects.OfType<Effect.AnswerOffer>());
        return effects;
    }

    public IReadOnlyList<Effect> Hears(
        Peer peer, StatusType type, FileRecord? file = null, long? stamp = null, Sha1Digest? directory = null, ulong? names = null, PeerNews news = PeerNews.None) =>
        Step(new FolderEvent.Heard(peer, news, Given.Message(peer, type, file, Given.At(stamp), directory, names)));

    public IReadOnlyList<Effect> Sees(string path, string text, long mtime, bool isCheck = false) =>
        Step(new FolderEvent.Observed([FileAt(path, text, mtime)], isCheck));

    public IReadOnlyList<Effect> SeesNothingAt(params string[] paths) =>
        Step(new FolderEvent.Observed([.. paths.Select(path => Given.Look(ObservedKind.Absent, path: path, asOf: Engine.Epoch))]));

    /// <summary>A few files are deleted: seen, and seen again when it is quiet.</summary>
    public void Loses(params string[] paths)
    {
        SeesNothingAt(paths);
        Waits(0.2);
        foreach (var path in paths) SeesNothingAt(path);
    }

    /// <summary>Looks at a path and finds what the index has.</summary>
    public IReadOnlyList<Effect> SeesWhatIsKnown(string path)
    {
        if (Index.Find(Given.Path(path)) is not { OnDisk: { } stamp, Current: { } current }) return SeesNothingAt(path);
        return Step(new FolderEvent.Observed([new Observation(Given.Path(path), ObservedKind.File, Engine.Epoch) { Stamp = stamp, Content = current.Content }]));
    }

    public IReadOnlyList<Effect> Checks(params string[] missing) => Step(new FolderEvent.ScanFinished(
        [.. missing.Select(path => Given.Look(ObservedKind.Absent, path: path, asOf: Engine.Epoch))], RootHealth.Healthy, Engine.Epoch, true));

    public IReadOnlyList<Effect> Receives(Effect.Fetch fetch, string text, long? mtime = null)
    {
        var actual = Given.Record(fetch.Order.Wanted.Path.Value, text, 0) with { Mtime = mtime is { } at ? Given.Start + at : fetch.Order.Wanted.Mtime };
        return Step(new FolderEvent.Fetched(fetch.Order, new FetchResult(FetchOutcome.Received, actual, new MemoryStaged(text), Given.Content(text))));
    }

    public IReadOnlyList<Effect> FailsToFetch(Effect.Fetch fetch, FetchOutcome outcome = FetchOutcome.Unreachable) =>
        Step(new FolderEvent.Fetched(fetch.Order, new FetchResult(outcome, fetch.Order.Wanted)));

    public IReadOnlyList<Effect> Installs(Effect.Install install, InstallOutcome outcome = InstallOutcome.Done)
    {
        var staged = (MemoryStaged)install.Order.Staged;
        if (outcome == InstallOutcome.Done) staged.Dispose();
        var stamp = new DiskStamp(staged.Text.Length, install.Order.ModifiedNs, Now, _inode++, 0x1A4);
        return Step(new FolderEvent.Installed(install.Order.Path, new InstallResult(outcome, stamp)));
    }

    public IReadOnlyList<Effect> Removes(Effect.Remove remove, InstallOutcome outcome = InstallOutcome.Done) =>
        Step(new FolderEvent.Removed(remove.Order.Path, new InstallResult(outcome)));

    public IReadOnlyList<Effect> Offers(long id, Peer peer, FileRecord file) => Step(new FolderEvent.Offered(id, peer, file));

    /// <summary>Lets time pass until the engine has nothing more to say before <paramref name="seconds"/> are over.</summary>
    public List<Announcement> Waits(double seconds)
    {
        var end = Now + (long)(seconds * Given.Second);
        var said = new List<Announcement>();
        while (Engine.NextWakeNs <= end)
        {
            Now = Math.Max(Now, Engine.NextWakeNs);
            said.AddRange(Step(new FolderEvent.Ticked()).OfType<Effect.Announce>().Select(announce => announce.Announcement));
            Assert.True(said.Count < 100_000, "the engine never stops talking");
        }

        Now = end;
        return said;
    }

    /// <summary>Starts with these local files, announced and checked.</summary>
    public EngineProbe With(params string[] files)
    {
        foreach (var file in files) Sees(file, $"{file} v1", -100);
        Checks();
        Waits(1);
        Told.Clear();
        return this;
    }

    public Observation FileAt(string path, string text, long mtime) =>
        Given.Look(ObservedKind.File, text, mtime, Engine.Epoch, path) with { Stamp = Given.Stamp(text, mtime, _inode++) };

    public string? TextState(string path) => Index.Find(Given.Path(path)) is not { Current: { } current } ? null : current.IsLive ? "live" : "deleted";

    public bool Has(string path, string text) => Index.Find(Given.Path(path)) is { IsLive: true, Current: { } current } && current.Content == Given.Content(text);

    private void AssertIsIndexed(Announcement announcement)
    {
        if (announcement.File is not { } file) return;
        var entry = Index.Find(file.Path)?.Current;
        Assert.NotNull(entry);
        Assert.Equal(entry.IsLive, announcement.Type != StatusType.FileDeleted);
        Assert.Equal(FileRecord.Of(file.Path, entry), file);
        Assert.Equal(entry.StampNs, announcement.StampNs);
    }
}
