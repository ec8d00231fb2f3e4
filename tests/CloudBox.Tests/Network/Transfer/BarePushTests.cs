using System.Net.Sockets;
using CloudBox.Engine.Peers;
using CloudBox.Engine.Transfer;
using CloudBox.Protocol.Status;
using CloudBox.Tests.Support;

namespace CloudBox.Tests.Network.Transfer;

public sealed class BarePushTests : IAsyncLifetime
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 5000).Select(i => (byte)(i * 3))];
    private static readonly FileRecord Wanted = MemoryServedFile.Record("song.mp3", Content);

    private readonly TransferBench _bench = new(TransferBench.Options with { PushRepeat = TimeSpan.FromSeconds(5), PushTimeout = TimeSpan.FromSeconds(5), Retries = 1 });

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _bench.DisposeAsync();

    [Fact]
    public async Task A_file_of_a_C_original_is_asked_for_by_broadcast_and_taken_in_odd_pieces()
    {
        byte[] push = [.. Wire.PushBlock("song.mp3"), .. Content];
        var asked = ByteOrder.BigEndian;
        _bench.Host.OnBroadcast = (_, order) => asked = order;

        var result = await FetchAsync(Wanted, push[..1], push[1..100], push[100..513], push[513..]);

        Assert.Equal(FetchOutcome.Received, result.Outcome);
        Assert.Equal(Wanted, Assert.Single(_bench.Host.Broadcasts));
        Assert.Equal(ByteOrder.LittleEndian, asked);
        Assert.Equal(Content, MemoryStage.BytesOf(result.Staged));
    }

    [Theory]
    [InlineData("a")]
    [InlineData("\u00e9")]
    [InlineData("Cave")]
    public async Task Short_names_are_not_mistaken_for_messages(string name)
    {
        var wanted = MemoryServedFile.Record(name, []);

        var result = await FetchAsync(wanted, Wire.PushBlock(name));

        Assert.Equal(FetchOutcome.Received, result.Outcome);
    }

    [Theory]
    [InlineData(FetchOutcome.Unreachable, 100)]
    [InlineData(FetchOutcome.Mismatch, 5001)]
    public async Task A_push_of_another_length_is_not_taken(FetchOutcome outcome, int length)
    {
        byte[] content = [.. Content, 1];

        var result = await FetchAsync(Wanted, [.. Wire.PushBlock("song.mp3"), .. content[..length]]);

        Assert.Equal(outcome, result.Outcome);
        Assert.Equal(0, _bench.Stage.Open);
        Assert.Equal(2, _bench.Host.Broadcasts.Count);
    }

    [Fact]
    public async Task A_push_of_other_bytes_is_not_taken()
    {
        var result = await FetchAsync(Wanted, [.. Wire.PushBlock("song.mp3"), .. new byte[Content.Length]]);

        Assert.Equal(FetchOutcome.Mismatch, result.Outcome);
        Assert.Equal(0, _bench.Stage.Open);
    }

    [Fact]
    public async Task A_C_original_that_does_not_push_is_given_up()
    {
        await using var bench = new TransferBench(TransferBench.Options with { PushRepeat = TimeSpan.FromMilliseconds(1), PushTimeout = TimeSpan.FromSeconds(1), Retries = 1 });

        var result = await bench.FetchAsync(RawPeer.Describe(1, PeerDialect.COriginal), Wanted);

        Assert.Equal(FetchOutcome.Unreachable, result.Outcome);
        Assert.Equal(4, bench.Host.Broadcasts.Count);
    }

    [Fact]
    public async Task A_request_that_came_before_its_list_had_the_file_is_repeated_soon()
    {
        await using var bench = new TransferBench(TransferBench.Options with { PushRepeat = TimeSpan.FromMilliseconds(20), Retries = 1 });
        var asked = 0;
        var push = Task.CompletedTask;
        bench.Host.OnBroadcast = (_, _) =>
        {
            if (++asked == 2) push = Task.Run(() => PushAsync(bench, [Wire.PushBlock("song.mp3"), Content]));
        };

        var result = await bench.FetchAsync(RawPeer.Describe(1, PeerDialect.COriginal), Wanted);

        await push;
        Assert.Equal(FetchOutcome.Received, result.Outcome);
        Assert.Equal(2, asked);
    }

    [Fact]
    public async Task A_peer_that_may_be_a_C_original_is_asked_by_broadcast_and_never_dialled()
    {
        await using var peer = new RawPeer(static _ => Task.CompletedTask);
        var unclear = peer.As(PeerDialect.Original) with { MayBeCOriginal = true };
        await using var bench = new TransferBench(TransferBench.Options with { PushRepeat = TimeSpan.FromMilliseconds(20), PushTimeout = TimeSpan.FromMilliseconds(50), Retries = 1 });

        Assert.Equal(FetchOutcome.Unreachable, (await bench.FetchAsync(unclear, Wanted)).Outcome);
        Assert.Equal(DeleteAnswer.None, await bench.Service.CheckDeleteAsync(unclear, Wanted, CancellationToken.None));

        Assert.NotEmpty(bench.Host.Broadcasts);
        Assert.Equal(0, peer.Connections);
    }

    [Fact]
    public async Task Cancelling_ends_a_push_under_way()
    {
        using var cancel = new CancellationTokenSource();
        var fetch = _bench.Service.FetchAsync(new FetchOrder(RawPeer.Describe(1, PeerDialect.COriginal), Wanted), cancel.Token);
        await using var stream = await RawPeer.DialAsync(_bench.Service.Port);
        await stream.WriteAsync(Wire.PushBlock("song.mp3"));
        await Eventually.HoldsAsync(() => _bench.Stage.Created == 1, "the push has begun");

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fetch);
        Assert.True(await RawPeer.IsClosedAsync(stream));
        Assert.Equal(0, _bench.Stage.Open);
    }

    [Fact]
    public async Task A_bare_push_that_nobody_asked_for_changes_nothing()
    {
        await using var stream = await RawPeer.DialAsync(_bench.Service.Port);
        await stream.WriteAsync(new byte[][] { Wire.PushBlock("song.mp3"), Content }.SelectMany(static part => part).ToArray());

        Assert.True(await RawPeer.IsClosedAsync(stream));
        Assert.Equal(0, _bench.Stage.Created);
        await Eventually.HoldsAsync(() => _bench.Log.Lines.Any(), "it is told, which may be after the connection is closed");
        Assert.Equal(2160, Assert.Single(_bench.Log.Lines).Id);
    }

    [Fact]
    public async Task A_push_that_answers_the_repeated_request_too_is_heard_out()
    {
        await using var bench = new TransferBench(TransferBench.Options with { PushRepeat = TimeSpan.FromMilliseconds(20), Retries = 1 });
        var isRepeated = new TaskCompletionSource();
        bench.Host.OnBroadcast = (_, _) =>
        {
            if (bench.Host.Broadcasts.Count == 2) isRepeated.TrySetResult();
        };
        var fetch = bench.FetchAsync(RawPeer.Describe(1, PeerDialect.COriginal), Wanted);
        await isRepeated.Task;
        await PushAsync(bench, [Wire.PushBlock("song.mp3"), Content]);
        Assert.Equal(FetchOutcome.Received, (await fetch).Outcome);

        await using var second = await RawPeer.DialAsync(bench.Service.Port);
        foreach (var piece in Content.Chunk(1000).Prepend(Wire.PushBlock("song.mp3"))) await second.WriteAsync(piece);
        second.Socket.Shutdown(SocketShutdown.Send);
        Assert.Empty(await RawPeer.ReadToEndAsync(second)); // a reset would throw
        Assert.Equal(1, bench.Stage.Created);

        await using var third = await RawPeer.DialAsync(bench.Service.Port);
        await third.WriteAsync((byte[])[.. Wire.PushBlock("song.mp3"), .. Content, 1]);
        Assert.True(await RawPeer.IsClosedAsync(third), "one that goes on beyond the file is cut off");
    }

    [Fact]
    public async Task A_push_from_another_address_answers_no_request()
    {
        using var cancel = new CancellationTokenSource();
        var fetch = _bench.Service.FetchAsync(new FetchOrder(RawPeer.Describe(1, PeerDialect.COriginal), Wanted), cancel.Token);
        await using var stream = await RawPeer.DialAsync(_bench.Service.Port, "127.0.0.2");
        await stream.WriteAsync(Wire.PushBlock("song.mp3"));

        Assert.True(await RawPeer.IsClosedAsync(stream));
        Assert.False(fetch.IsCompleted);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fetch);
    }

    private async Task<FetchResult> FetchAsync(FileRecord wanted, params byte[][] pieces)
    {
        var pushes = new List<Task>();
        var before = _bench.Host.OnBroadcast;
        _bench.Host.OnBroadcast = (record, order) =>
        {
            before?.Invoke(record, order);
            pushes.Add(Task.Run(() => PushAsync(_bench, pieces)));
        };
        var result = await _bench.FetchAsync(RawPeer.Describe(1, PeerDialect.COriginal, ByteOrder.LittleEndian), wanted);
        await Task.WhenAll(pushes);
        return result;
    }

    private static async Task PushAsync(TransferBench bench, byte[][] pieces)
    {
        await using var stream = await RawPeer.DialAsync(bench.Service.Port);
        try
        {
            foreach (var piece in pieces)
            {
                await stream.WriteAsync(piece);
                await Task.Yield();
            }

            stream.Socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception error) when (error is IOException or SocketException)
        {
            return; // cut off for sending too much
        }

        await RawPeer.IsClosedAsync(stream);
    }
}
