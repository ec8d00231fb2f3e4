using BenchmarkDotNet.Attributes;
using CloudBox.Protocol.Sessions;

namespace CloudBox.Benchmarks.Codec;

/// <summary>A batch of the index exchange, to bytes and back; told for one entry.</summary>
[MemoryDiagnoser]
public class IndexBatchBenchmarks
{
    private const int Entries = 1000;

    private readonly FrameBuffer _buffer = new();
    private readonly Frame.IndexBatch _batch = Samples.Batch(Entries);
    private byte[] _encoded = [];

    [GlobalSetup]
    public void Encode()
    {
        _encoded = FrameCodec.Encode(_batch);
        if (DecodeOne() is not Frame.IndexBatch { Entries.Length: Entries }) throw new InvalidOperationException("The batch does not come back.");
    }

    [Benchmark(OperationsPerInvoke = Entries)]
    public int EncodeEntry()
    {
        _buffer.Clear();
        FrameCodec.Write(_batch, _buffer);
        return _buffer.Length;
    }

    [Benchmark(OperationsPerInvoke = Entries)]
    public Frame? DecodeEntry() => DecodeOne();

    private Frame? DecodeOne()
    {
        FrameCodec.Decode(_encoded.AsMemory(FrameLimits.LengthSize), out var frame);
        return frame;
    }
}
