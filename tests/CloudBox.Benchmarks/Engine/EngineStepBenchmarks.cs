using System.Collections.Immutable;
using System.Net;
using BenchmarkDotNet.Attributes;
using CloudBox.Engine;
using CloudBox.Engine.Events;
using CloudBox.Engine.Folder;
using CloudBox.Engine.Index;
using CloudBox.Engine.Sessions;
using CloudBox.FileSystem.Index;
using CloudBox.Protocol.Sessions;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Values;

namespace CloudBox.Benchmarks.Engine;

/// <summary>
/// Steps of the engine on an empty index, with the rows that it decides on put into the open batch: what the folder's one thread does
/// for each file, without the commit. Told for one file.
/// </summary>
[MemoryDiagnoser]
[InvocationCount(1)]
public class EngineStepBenchmarks
{
    private const int Files = 256;

    private readonly Frame.IndexBatch _batch = Samples.Batch(Files);
    private ScratchDirectory? _scratch;
    private IndexStore? _index;
    private FolderEngine? _engine;
    private SessionPeer? _peer;
    private List<Observation> _looks = [];
    private long _nowNs = 1_700_000_100_000_000_000;

    [IterationSetup]
    public void Begin()
    {
        _scratch = new ScratchDirectory();
        _index = IndexStore.Open(_scratch["index.db"]);
        _engine = new FolderEngine(_index, new EngineOptions { Author = "alice" });
        Step(new FolderEvent.Started());
        Step(new FolderEvent.ScanFinished([], RootHealth.Healthy, _engine.Epoch, IsCheck: true));
        _peer = new SessionPeer(new SessionId(1), default, ClientName.Parse("bob"), IPAddress.Loopback);
        Step(new FolderEvent.SessionOpened(_peer));
        Step(new FolderEvent.FrameReceived(_peer.Id, new Frame.IndexOffer(Samples.Peer, ImmutableArray.Create(7UL), Files, [])));
        _index.Commit();
        _looks = Samples.Looks(Files, _engine.Epoch);
    }

    /// <summary>A peer's batch of files that are not here: each is noted as wanted.</summary>
    [Benchmark(OperationsPerInvoke = Files)]
    public int FirstMeeting() => Check(Step(new FolderEvent.FrameReceived(_peer!.Id, _batch)));

    /// <summary>Files that somebody has made here: each gets a version.</summary>
    [Benchmark(OperationsPerInvoke = Files)]
    public int NewFiles() => Check(Step(new FolderEvent.Observed(_looks)));

    [IterationCleanup]
    public void End()
    {
        _index!.Dispose();
        _scratch!.Dispose();
    }

    private int Step(FolderEvent happened)
    {
        var rows = 0;
        foreach (var effect in _engine!.Step(happened, _nowNs++))
        {
            if (effect is Effect.Put put) _index!.Put(put.Row, put.Before);
            else if (effect is Effect.PutWanted wanted) _index!.PutWanted(wanted.Wanted);
            else if (effect is Effect.PutMember member) _index!.PutMember(member.Member);
            else continue;
            rows++;
        }

        return rows;
    }

    // A step that decides nothing would be fast.
    private static int Check(int rows) => rows >= Files ? rows : throw new InvalidOperationException($"Only {rows} rows were written for {Files} files.");
}
