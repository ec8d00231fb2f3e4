using CloudBox.Engine.Peers;
using CloudBox.Protocol.Status;
using CloudBox.Tests.Support;
using Microsoft.Extensions.Logging;

namespace CloudBox.Tests.Network.Transfer;

public sealed class DebugMessageTests : IAsyncLifetime
{
    private readonly TransferBench _bench = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _bench.DisposeAsync();

    [Theory]
    [InlineData(ByteOrder.BigEndian)]
    [InlineData(ByteOrder.LittleEndian)]
    public async Task A_text_is_sent_as_one_message_in_the_byte_order_of_the_peer(ByteOrder order)
    {
        byte[] received = [];
        await using var peer = new RawPeer(async stream => received = await RawPeer.ReadToEndAsync(stream));

        await _bench.Service.SendDebugAsync(peer.As(order: order), "heard you", CancellationToken.None);

        await Eventually.HoldsAsync(() => received.Length > 0, "the peer has read it");
        Assert.Equal(Wire.Message(0xFFFF, order, name: "alice", port: _bench.Service.Port, tail: [0, .. "heard you"u8, 0]), received);
    }

    [Fact]
    public async Task A_C_original_never_gets_one_and_a_failure_is_quiet()
    {
        await using var peer = new RawPeer(static _ => Task.CompletedTask);

        await _bench.Service.SendDebugAsync(peer.As(PeerDialect.COriginal), "hello", CancellationToken.None);
        await _bench.Service.SendDebugAsync(RawPeer.Describe(1), "hello", CancellationToken.None);

        Assert.Equal(0, peer.Connections);
        Assert.All(_bench.Log.Lines, static line => Assert.Equal(LogLevel.Debug, line.Level));
    }

    [Theory]
    [InlineData(ByteOrder.BigEndian)]
    [InlineData(ByteOrder.LittleEndian)]
    public async Task A_received_text_is_one_line_with_who_said_it(ByteOrder order)
    {
        await using var stream = await RawPeer.DialAsync(_bench.Service.Port);
        await stream.WriteAsync(Wire.Debug(order, "hi there", name: "bob"));
        await RawPeer.IsClosedAsync(stream);

        await Eventually.HoldsAsync(() => _bench.Log.Lines.Count > 0, "it is logged");
        var line = Assert.Single(_bench.Log.Lines);
        Assert.Equal(LogLevel.Information, line.Level);
        Assert.Contains("bob (127.0.0.1): hi there", line.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_text_without_an_end_ends_with_the_stream()
    {
        await using (var stream = await RawPeer.DialAsync(_bench.Service.Port))
        {
            await stream.WriteAsync(Wire.Debug(ByteOrder.BigEndian, "the end")[..^1]);
        }

        await Eventually.HoldsAsync(() => _bench.Log.Lines.Any(static line => line.Text.Contains("the end", StringComparison.Ordinal)), "it is logged");
    }
}
