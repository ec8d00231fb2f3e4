using CloudBox.Engine.Peers;
using CloudBox.Engine.Transfer;
using CloudBox.Protocol.Status;
using CloudBox.Tests.Support;

namespace CloudBox.Tests.Network.Transfer;

public sealed class DeleteCheckTests : IAsyncLifetime
{
    private static readonly FileRecord Deleted = MemoryServedFile.Record("old.txt", "old"u8);

    private readonly TransferBench _bench = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _bench.DisposeAsync();

    [Theory]
    [InlineData(ByteOrder.BigEndian)]
    [InlineData(ByteOrder.LittleEndian)]
    public async Task A_delete_that_stands_is_answered_with_itself(ByteOrder order)
    {
        await using var stream = await RawPeer.DialAsync(_bench.Service.Port);
        await stream.WriteAsync(Wire.Message(5, order, Deleted));

        Assert.Equal(Wire.Message(5, order, Deleted, name: "alice", port: _bench.Service.Port), await RawPeer.ReadToEndAsync(stream));
    }

    [Theory]
    [InlineData(ByteOrder.BigEndian)]
    [InlineData(ByteOrder.LittleEndian)]
    public async Task A_file_that_is_back_is_answered_with_what_is_there_and_no_bytes(ByteOrder order)
    {
        var current = _bench.Host.Add("old.txt", [1, 2, 3, 4]);
        await using var stream = await RawPeer.DialAsync(_bench.Service.Port);
        await stream.WriteAsync(Wire.Message(5, order, Deleted));

        Assert.Equal(Wire.Message(7, order, current, name: "alice", port: _bench.Service.Port), await RawPeer.ReadToEndAsync(stream));
    }

    [Theory]
    [InlineData(5, "old.txt", ByteOrder.BigEndian, DeleteAnswer.Stands)]
    [InlineData(5, "old.txt", ByteOrder.LittleEndian, DeleteAnswer.Stands)]
    [InlineData(7, "old.txt", ByteOrder.LittleEndian, DeleteAnswer.Back)]
    [InlineData(5, "other.txt", ByteOrder.BigEndian, DeleteAnswer.None)]
    [InlineData(6, "old.txt", ByteOrder.BigEndian, DeleteAnswer.None)]
    public async Task A_peer_is_asked_and_its_answer_understood(int type, string path, ByteOrder order, DeleteAnswer expected)
    {
        byte[] question = [];
        await using var peer = new RawPeer(async stream =>
        {
            question = await RawPeer.ReadAsync(stream, Wire.Message(5, order, Deleted, name: "alice").Length);
            await stream.WriteAsync(Wire.Lie((ushort)type, order, Deleted, path));
        });

        Assert.Equal(expected, await _bench.Service.CheckDeleteAsync(peer.As(order: order), Deleted, CancellationToken.None));
        Assert.Equal(Wire.Message(5, order, Deleted, name: "alice", port: _bench.Service.Port), question);
    }

    [Fact]
    public async Task Silence_is_no_answer()
    {
        await using var peer = new RawPeer(static _ => Task.CompletedTask);

        Assert.Equal(DeleteAnswer.None, await _bench.Service.CheckDeleteAsync(peer.As(), Deleted, CancellationToken.None));
    }

    [Fact]
    public async Task A_C_original_is_never_asked()
    {
        await using var peer = new RawPeer(static _ => Task.CompletedTask);

        Assert.Equal(DeleteAnswer.None, await _bench.Service.CheckDeleteAsync(peer.As(PeerDialect.COriginal), Deleted, CancellationToken.None));
        Assert.Equal(0, peer.Connections);
    }

    [Fact]
    public async Task Two_of_us_agree()
    {
        await using var other = new TransferBench();
        Assert.Equal(DeleteAnswer.Stands, await _bench.Service.CheckDeleteAsync(other.Self(), Deleted, CancellationToken.None));
        other.Host.Add("old.txt", [9]);
        Assert.Equal(DeleteAnswer.Back, await _bench.Service.CheckDeleteAsync(other.Self(), Deleted, CancellationToken.None));
    }
}
