using System.Net.Sockets;
using CloudBox.Engine.Transfer;
using CloudBox.Protocol.Status;
using CloudBox.Tests.Support;

namespace CloudBox.Tests.Network.Transfer;

public sealed class FetchTests : IAsyncLifetime
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 3000).Select(i => (byte)(i * 7))];
    private static readonly FileRecord Wanted = MemoryServedFile.Record("docs/report.txt", Content);

    private readonly TransferBench _bench = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _bench.DisposeAsync();

    [Theory]
    [InlineData(ByteOrder.BigEndian)]
    [InlineData(ByteOrder.LittleEndian)]
    public async Task A_file_is_asked_for_and_taken_in_the_byte_order_of_the_peer(ByteOrder order)
    {
        byte[] request = [];
        await using var peer = new RawPeer(async stream =>
        {
            request = await ReadRequestAsync(stream, order);
            await stream.WriteAsync(Wire.Message(7, order, Wanted));
            await stream.WriteAsync(Content);
        });

        var result = await _bench.FetchAsync(peer.As(order: order), Wanted);

        Assert.Equal(FetchOutcome.Received, result.Outcome);
        Assert.Equal(Wire.Message(6, order, Wanted, name: "alice", port: _bench.Service.Port), request);
        Assert.Equal(Wanted, result.Actual);
        Assert.True(Wanted.Names(result.Content));
        Assert.Equal(Content, MemoryStage.BytesOf(result.Staged));
    }

    [Fact]
    public async Task A_newer_version_of_the_same_file_is_taken_and_named()
    {
        var newer = MemoryServedFile.Record(Wanted.Path.Value, Content.AsSpan(0, 100), mtime: Wanted.Mtime + 5);
        await using var peer = new RawPeer(Answer([.. Wire.Message(7, ByteOrder.BigEndian, newer), .. Content[..100]]));

        var result = await _bench.FetchAsync(peer.As(), Wanted);

        Assert.Equal(FetchOutcome.Received, result.Outcome);
        Assert.Equal(newer, result.Actual);
    }

    [Fact]
    public async Task An_empty_file_is_a_file()
    {
        var empty = MemoryServedFile.Record("empty", []);
        await using var peer = new RawPeer(Answer(Wire.Message(7, ByteOrder.BigEndian, empty), empty));

        var result = await _bench.FetchAsync(peer.As(), empty);

        Assert.Equal(FetchOutcome.Received, result.Outcome);
        Assert.Empty(MemoryStage.BytesOf(result.Staged));
    }

    [Fact]
    public async Task A_large_file_in_odd_pieces_arrives_whole()
    {
        var content = new byte[(3 << 20) + 7];
        new Random(1).NextBytes(content);
        var wanted = MemoryServedFile.Record("big", content);
        await using var peer = new RawPeer(async stream =>
        {
            await ReadRequestAsync(stream, ByteOrder.BigEndian, wanted);
            byte[] all = [.. Wire.Message(7, ByteOrder.BigEndian, wanted), .. content];
            for (var (at, size) = (0, 1); at < all.Length; at += size, size = Math.Min((size * 3) + 1, all.Length - at)) await stream.WriteAsync(all.AsMemory(at, size));
        });

        var result = await _bench.FetchAsync(peer.As(), wanted);

        Assert.Equal(FetchOutcome.Received, result.Outcome);
        Assert.Equal(content, MemoryStage.BytesOf(result.Staged));
        Assert.Equal((1, (long)content.Length), (_bench.Service.Counters.FilesReceived, _bench.Service.Counters.BytesReceived));
        Assert.True(_bench.Service.Counters.MeanReceiveKilobytesPerSecond > 0);
    }

    [Fact]
    public async Task A_debug_answer_is_a_refusal_with_its_reason()
    {
        await using var peer = new RawPeer(Answer(Wire.Debug(ByteOrder.BigEndian, "no such file")));

        var result = await _bench.FetchAsync(peer.As(), Wanted);

        Assert.Equal(FetchOutcome.Refused, result.Outcome);
        Assert.Contains("no such file", result.Problem, StringComparison.Ordinal);
        Assert.Equal(1, peer.Connections);
    }

    [Fact]
    public async Task Wrong_bytes_are_asked_for_again()
    {
        byte[] offer = Wire.Message(7, ByteOrder.BigEndian, Wanted);
        await using var peer = new RawPeer(Answer([.. offer, .. new byte[Content.Length]]), Answer([.. offer, .. Content]));

        var result = await _bench.FetchAsync(peer.As(), Wanted);

        Assert.Equal(FetchOutcome.Received, result.Outcome);
        Assert.Equal(2, peer.Connections);
        Assert.Equal(1, _bench.Stage.Open);
    }

    [Fact]
    public async Task A_peer_that_cuts_off_is_asked_again()
    {
        byte[] offer = Wire.Message(7, ByteOrder.BigEndian, Wanted);
        await using var peer = new RawPeer(Answer([.. offer, .. Content[..10]]), Answer(offer[..20]), Answer([.. offer, .. Content]));

        var result = await _bench.FetchAsync(peer.As(), Wanted);

        Assert.Equal(FetchOutcome.Received, result.Outcome);
        Assert.Equal(3, peer.Connections);
    }

    [Fact]
    public async Task A_peer_that_always_cuts_off_is_given_up()
    {
        await using var peer = new RawPeer(Answer([.. Wire.Message(7, ByteOrder.BigEndian, Wanted), .. Content[..^1]]));

        await AssertFailsAsync(peer, FetchOutcome.Unreachable, connections: 3);
    }

    [Fact]
    public async Task A_peer_that_always_lies_about_the_bytes_is_given_up()
    {
        await using var peer = new RawPeer(Answer([.. Wire.Message(7, ByteOrder.BigEndian, Wanted), .. new byte[Content.Length]]));

        await AssertFailsAsync(peer, FetchOutcome.Mismatch, connections: 3);
        Assert.Contains(_bench.Log.Lines, line => line.Id == 2121 && line.Text.Contains("SHA1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task More_bytes_than_announced_are_a_mismatch()
    {
        await using var peer = new RawPeer(Answer([.. Wire.Message(7, ByteOrder.BigEndian, Wanted), .. Content, 1]));

        await AssertFailsAsync(peer, FetchOutcome.Mismatch, connections: 3);
    }

    [Theory]
    [InlineData("docs/other.txt")]
    [InlineData("../x")]
    [InlineData("/etc/passwd")]
    [InlineData(".cloudbox/marker")]
    public async Task Bytes_for_another_name_are_never_staged(string name)
    {
        await using var peer = new RawPeer(Answer([.. Wire.Lie(7, ByteOrder.BigEndian, Wanted, name), .. Content]));

        await AssertFailsAsync(peer, FetchOutcome.Mismatch, connections: 1);
        Assert.Equal(0, _bench.Stage.Created);
    }

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(-1)]
    public async Task A_length_that_no_file_has_is_never_staged(long length)
    {
        await using var peer = new RawPeer(Answer(Wire.Message(7, ByteOrder.BigEndian, Wanted with { Length = length })));

        await AssertFailsAsync(peer, FetchOutcome.Mismatch, connections: 1);
        Assert.Equal(0, _bench.Stage.Created);
    }

    [Fact]
    public async Task A_file_that_does_not_fit_is_reported_so()
    {
        _bench.Stage.Capacity = 10;
        await using var peer = new RawPeer(Answer([.. Wire.Message(7, ByteOrder.BigEndian, Wanted), .. Content]));

        await AssertFailsAsync(peer, FetchOutcome.NoSpace, connections: 1);
    }

    [Fact]
    public async Task Cancelling_ends_a_fetch_and_drops_what_came()
    {
        var started = new TaskCompletionSource();
        await using var peer = new RawPeer(async stream =>
        {
            await Answer([.. Wire.Message(7, ByteOrder.BigEndian, Wanted), .. Content[..10]])(stream);
            started.SetResult();
            await RawPeer.IsClosedAsync(stream);
        });
        using var cancel = new CancellationTokenSource();
        var fetch = _bench.Service.FetchAsync(new FetchOrder(peer.As(), Wanted), cancel.Token);
        await started.Task;
        await Eventually.HoldsAsync(() => _bench.Stage.Created == 1, "the file is staged");

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fetch);
        Assert.Equal(0, _bench.Stage.Open);
    }

    internal static Func<NetworkStream, Task> Answer(byte[] bytes, FileRecord? to = null) => async stream =>
    {
        await ReadRequestAsync(stream, ByteOrder.BigEndian, to ?? Wanted);
        await stream.WriteAsync(bytes);
    };

    private static Task<byte[]> ReadRequestAsync(NetworkStream stream, ByteOrder order, FileRecord? wanted = null) =>
        RawPeer.ReadAsync(stream, Wire.Message(6, order, wanted ?? Wanted, name: "alice").Length);

    private async Task AssertFailsAsync(RawPeer peer, FetchOutcome outcome, int connections)
    {
        var result = await _bench.FetchAsync(peer.As(), Wanted);
        Assert.Equal(outcome, result.Outcome);
        Assert.Null(result.Staged);
        Assert.False(string.IsNullOrEmpty(result.Problem));
        Assert.Equal(connections, peer.Connections);
        Assert.Equal(0, _bench.Stage.Open);
    }
}
