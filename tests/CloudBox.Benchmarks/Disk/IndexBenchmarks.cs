using BenchmarkDotNet.Attributes;
using CloudBox.Engine.Index;
using CloudBox.FileSystem.Index;

namespace CloudBox.Benchmarks.Disk;

/// <summary>The index with 10,000 rows on the disk: a batch of new rows with its commit, and rows found one by one.</summary>
[MemoryDiagnoser]
public class IndexBenchmarks
{
    private const int Known = 10_000;
    private const int Batch = 256;

    private readonly ScratchDirectory _scratch = new();
    private IndexStore? _index;
    private int _next = Known;

    [GlobalSetup]
    public void Setup()
    {
        _index = IndexStore.Open(_scratch["index.db"]);
        for (var number = 0; number < Known; number++) _index.Put(Samples.Row(number, _index.Replica), null);
        _index.Commit();
    }

    /// <summary>Told for one row of a batch of 256.</summary>
    [Benchmark(OperationsPerInvoke = Batch)]
    public void PutAndCommit()
    {
        for (var number = 0; number < Batch; number++, _next++) _index!.Put(Samples.Row(_next, _index.Replica), null);
        _index!.Commit();
    }

    /// <summary>A row alone: what a single change waits for.</summary>
    [Benchmark]
    public void PutOneAndCommit()
    {
        _index!.Put(Samples.Row(_next++, _index.Replica), null);
        _index.Commit();
    }

    [Benchmark(OperationsPerInvoke = Batch)]
    public IndexRow? Find()
    {
        IndexRow? row = null;
        for (var number = 0; number < Batch; number++) row = _index!.Find(Samples.Path(number * 37));
        return row ?? throw new InvalidOperationException("The row is not there.");
    }

    [Benchmark(OperationsPerInvoke = Batch)]
    public IndexRow? FindCommitted()
    {
        IndexRow? row = null;
        for (var number = 0; number < Batch; number++) row = _index!.FindCommitted(Samples.Path(number * 37));
        return row ?? throw new InvalidOperationException("The row is not there.");
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _index?.Dispose();
        _scratch.Dispose();
    }
}
