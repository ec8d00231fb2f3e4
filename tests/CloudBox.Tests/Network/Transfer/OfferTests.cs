using System.Net.Sockets;
using CloudBox.Engine.Transfer;
using CloudBox.Protocol.Status;
using CloudBox.Tests.Support;

namespace CloudBox.Tests.Network.Transfer;

public sealed class OfferTests : IAsyncLifetime
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 300_000).Select(i => (byte)(i * 11))];
    private static readonly FileRecord Offered = MemoryServedFile.Record("gift.bin", Content);

    private readonly TransferBench _bench = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _bench.DisposeAsync();

    [Theory]
    [InlineData(ByteOrder.BigEndian)]
    [InlineData(ByteOrder.LittleEndian)]
    public async Task A_wanted_offer_is_received(ByteOrder order)
    {
        _bench.Host.WantsOffers = true;
        var result = await OfferAsync([.. Wire.Message(7, order, Offered), .. Content]);

        Assert.Equal(FetchOutcome.Received, result.Outcome);
        Assert.Equal(Offered, result.Actual);
        Assert.Equal(Content, MemoryStage.BytesOf(result.Staged));
        Assert.Equal(1, _bench.Service.Counters.FilesReceived);
    }

    [Fact]
    public async Task An_offer_with_other_bytes_is_dropped()
    {
        _bench.Host.WantsOffers = true;
        var result = await OfferAsync([.. Wire.Message(7, ByteOrder.BigEndian, Offered), .. new byte[Content.Length]]);

        Assert.Equal(FetchOutcome.Mismatch, result.Outcome);
        Assert.Equal(0, _bench.Stage.Open);
    }

    [Fact]
    public async Task An_offer_that_is_cut_off_is_dropped()
    {
        _bench.Host.WantsOffers = true;
        var result = await OfferAsync([.. Wire.Message(7, ByteOrder.BigEndian, Offered), .. Content[..1000]]);

        Assert.Equal(FetchOutcome.Unreachable, result.Outcome);
        Assert.Equal(0, _bench.Stage.Open);
    }

    [Fact]
    public async Task An_offer_that_does_not_fit_is_dropped()
    {
        _bench.Host.WantsOffers = true;
        _bench.Stage.Capacity = 5;
        var result = await OfferAsync([.. Wire.Message(7, ByteOrder.BigEndian, Offered), .. Content]);

        Assert.Equal(FetchOutcome.NoSpace, result.Outcome);
    }

    [Fact]
    public async Task An_unwanted_offer_is_closed_unread()
    {
        await using var stream = await RawPeer.DialAsync(_bench.Service.Port);
        await stream.WriteAsync(Wire.Message(7, ByteOrder.BigEndian, Offered));

        Assert.True(await RawPeer.IsClosedAsync(stream));
        Assert.Empty(_bench.Host.Offers);
        Assert.Equal(0, _bench.Stage.Created);
    }

    [Theory]
    [InlineData(ByteOrder.BigEndian)]
    [InlineData(ByteOrder.LittleEndian)]
    public async Task A_file_is_brought_to_a_peer_in_its_byte_order(ByteOrder order)
    {
        byte[] received = [];
        await using var peer = new RawPeer(async stream => received = await RawPeer.ReadToEndAsync(stream));
        var file = MemoryServedFile.Serve("gift.bin", Content);

        Assert.True(await _bench.Service.OfferAsync(peer.As(order: order), file, CancellationToken.None));

        await Eventually.HoldsAsync(() => received.Length > 0, "the peer has read everything");
        Assert.Equal([.. Wire.Message(7, order, Offered, name: "alice", port: _bench.Service.Port), .. Content], received);
        Assert.True(((MemoryServedFile)file.File).IsDisposed);
    }

    [Fact]
    public async Task A_peer_that_does_not_take_an_offer_is_not_pressed()
    {
        await using var peer = new RawPeer(static async stream =>
        {
            await RawPeer.ReadAsync(stream, 10);
            stream.Socket.LingerState = new LingerOption(true, 0);
        });
        var file = MemoryServedFile.Serve("large.bin", new byte[20_000_000]);

        Assert.False(await _bench.Service.OfferAsync(peer.As(), file, CancellationToken.None));

        Assert.Equal(1, peer.Connections);
        Assert.True(((MemoryServedFile)file.File).IsDisposed);
    }

    private async Task<FetchResult> OfferAsync(byte[] bytes)
    {
        await using (var stream = await RawPeer.DialAsync(_bench.Service.Port))
        {
            try
            {
                await stream.WriteAsync(bytes);
                stream.Socket.Shutdown(SocketShutdown.Send);
                await RawPeer.IsClosedAsync(stream);
            }
            catch (Exception error) when (error is IOException or SocketException)
            {
                // It may close before all is written.
            }
        }

        FetchResult? result = null;
        await Eventually.HoldsAsync(() => _bench.Host.Offers.TryDequeue(out result), "the offer has ended");
        return result!;
    }
}
