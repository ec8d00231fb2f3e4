using BenchmarkDotNet.Attributes;
using CloudBox.Protocol.Status;

namespace CloudBox.Benchmarks.Codec;

/// <summary>A 0x03 with a trailer, to bytes and back.</summary>
[MemoryDiagnoser]
public class StatusMessageBenchmarks
{
    private readonly StatusMessage _message = new()
    {
        Type = StatusType.FileAdded,
        Client = ClientName.Parse("alice"),
        TcpPort = 46479,
        CurrentTime = 1_700_000_000,
        File = FileRecord.Of(Samples.Path(1), Samples.Versions(1, Samples.Peer).Winner!.Entry),
        Trailer = new StatusTrailer(1, 1),
    };

    private byte[] _encoded = [];

    [GlobalSetup]
    public void Setup()
    {
        _encoded = Encode();
        if (Decode()?.File != _message.File) throw new InvalidOperationException("The message does not come back.");
    }

    [Benchmark]
    public byte[] Encode() => StatusEncoder.Encode(_message, ByteOrder.BigEndian);

    [Benchmark]
    public StatusMessage? Decode()
    {
        StatusDecoder.Decode(_encoded, out var message, out _);
        return message;
    }
}
