using CloudBox.Engine.Peers;
using CloudBox.Engine.Transfer;
using CloudBox.Protocol.Status;
using CloudBox.Tests.Support;

namespace CloudBox.Tests.Network.Transfer;

public sealed class ClosedFolderTests : IAsyncLifetime
{
    private readonly TransferBench _bench = new(TransferBench.Options with { IsClosed = true });

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _bench.DisposeAsync();

    [Theory]
    [InlineData(ByteOrder.BigEndian)]
    [InlineData(ByteOrder.LittleEndian)]
    public async Task Requests_offers_delete_checks_and_texts_are_refused_and_nothing_is_read(ByteOrder order)
    {
        var record = _bench.Host.Add("secret", [1, 2, 3]);
        _bench.Host.WantsOffers = true;

        Assert.True(await IsTurnedAwayAsync(Wire.Message(6, order, record)));
        Assert.True(await IsTurnedAwayAsync(Wire.Message(7, order, record, [1, 2, 3])));
        Assert.True(await IsTurnedAwayAsync(Wire.Message(5, order, record)));
        Assert.True(await IsTurnedAwayAsync(Wire.Debug(order, "hello")));

        Assert.Empty(_bench.Host.Opened);
        Assert.Empty(_bench.Host.Offers);
        Assert.Equal(0, _bench.Stage.Created);
        Assert.Equal(4L, _bench.Service.Counters.RefusedConnections);
        Assert.Equal(
            ["Connection from 127.0.0.1 refused: this folder has a key, and it speaks the protocol of open folders"],
            _bench.Log.Lines.Select(static line => line.Text));
    }

    [Fact]
    public async Task A_bare_push_and_a_plain_data_connection_are_refused()
    {
        Assert.True(await IsTurnedAwayAsync([.. Wire.PushBlock("secret"), 1, 2, 3]));
        Assert.True(await IsTurnedAwayAsync([1, .. "CBD"u8, .. new byte[32]]));

        Assert.Equal(2L, _bench.Service.Counters.RefusedConnections);
        Assert.Single(_bench.Log.Lines);
    }

    [Theory]
    [InlineData(PeerDialect.Original)]
    [InlineData(PeerDialect.COriginal)]
    [InlineData(PeerDialect.Modern)]
    public async Task Nothing_goes_out_to_a_peer_without_a_session(PeerDialect dialect)
    {
        await using var peer = new RawPeer(static _ => Task.CompletedTask);
        var content = new MemoryServedFile([1, 2, 3]);
        var record = MemoryServedFile.Record("secret", [1, 2, 3]);

        var fetched = await _bench.FetchAsync(peer.As(dialect), record);
        var isTaken = await _bench.Service.OfferAsync(peer.As(dialect), new(content, record), CancellationToken.None);
        var answer = await _bench.Service.CheckDeleteAsync(peer.As(dialect), record, CancellationToken.None);
        await _bench.Service.SendDebugAsync(peer.As(dialect), "hello", CancellationToken.None);

        Assert.Equal((FetchOutcome.Refused, false, DeleteAnswer.None), (fetched.Outcome, isTaken, answer));
        Assert.Equal(0, peer.Connections);
        Assert.Empty(_bench.Host.Broadcasts);
    }

    private async Task<bool> IsTurnedAwayAsync(byte[] said)
    {
        await using var stream = await RawPeer.DialAsync(_bench.Service.Port);
        await stream.WriteAsync(said);
        return await RawPeer.IsClosedAsync(stream);
    }
}
