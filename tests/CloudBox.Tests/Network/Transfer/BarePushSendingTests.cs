using System.Net.Sockets;
using CloudBox.Engine.Peers;
using CloudBox.Network.Transfer;
using CloudBox.Tests.Support;

namespace CloudBox.Tests.Network.Transfer;

public sealed class BarePushSendingTests : IAsyncLifetime
{
    private readonly TransferBench _bench = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _bench.DisposeAsync();

    [Theory]
    [InlineData(0)]
    [InlineData(600_000)]
    public async Task A_C_original_gets_the_name_block_in_its_first_read_then_bytes_then_FIN(int size)
    {
        var content = new byte[size];
        new Random(size).NextBytes(content);
        var first = 0;
        byte[] all = [];
        await using var peer = new RawPeer(async stream =>
        {
            var block = new byte[512];
            first = await stream.ReadAsync(block);
            all = [.. block[..first], .. await RawPeer.ReadToEndAsync(stream)];
        });

        Assert.True(await _bench.Service.OfferAsync(peer.As(PeerDialect.COriginal), MemoryServedFile.Serve("a b.txt", content), CancellationToken.None));

        await Eventually.HoldsAsync(() => all.Length > 0, "the peer has read everything");
        Assert.Equal(512, first);
        Assert.Equal([.. Wire.PushBlock("a b.txt"), .. content], all);
    }

    [Fact]
    public async Task A_push_ends_only_when_the_last_byte_is_taken()
    {
        var go = new TaskCompletionSource();
        await using var peer = new RawPeer(async stream =>
        {
            await go.Task;
            await RawPeer.ReadToEndAsync(stream);
        });
        var offer = _bench.Service.OfferAsync(peer.As(PeerDialect.COriginal), MemoryServedFile.Serve("big", new byte[20_000_000]), CancellationToken.None);
        await Eventually.HoldsAsync(() => _bench.Service.Counters.BytesSent > 0, "the first bytes are sent");

        Assert.False(offer.IsCompleted);
        go.SetResult();

        Assert.True(await offer);
    }

    [Fact]
    public async Task A_push_of_a_file_that_changes_ends_early_with_FIN_because_RST_kills_the_C_original()
    {
        byte[]? all = null;
        await using var peer = new RawPeer(async stream => all = await RawPeer.ReadToEndAsync(stream));
        var content = new byte[2_000_000];
        var file = new MemoryServedFile(content) { BeforeRead = static (file, offset) => { if (offset > 0) file.Change(); } };

        Assert.False(await _bench.Service.OfferAsync(peer.As(PeerDialect.COriginal), new ServedFile(file, MemoryServedFile.Record("busy", content)), CancellationToken.None));

        await Eventually.HoldsAsync(() => all is not null, "FIN has come");
        Assert.InRange(all!.Length, 512, content.Length + 511);
    }

    [Fact]
    public async Task What_cannot_be_pushed_is_not_begun_because_a_nameless_connection_kills_the_C_original()
    {
        await using var peer = new RawPeer(static _ => Task.CompletedTask);
        var changed = new MemoryServedFile([1]);
        changed.Change();
        var part = new string('x', 200);

        Assert.False(await _bench.Service.OfferAsync(peer.As(PeerDialect.COriginal), MemoryServedFile.Serve($"{part}/{part}/{part}", [1]), CancellationToken.None));
        Assert.False(await _bench.Service.OfferAsync(peer.As(PeerDialect.COriginal), new ServedFile(changed, MemoryServedFile.Record("c", [1])), CancellationToken.None));

        Assert.Equal(0, peer.Connections);
        Assert.Contains(_bench.Log.Lines, line => line.Text.Contains("511", StringComparison.Ordinal));
        Assert.True(changed.IsDisposed);
    }

    [Fact]
    public async Task The_send_queue_tells_what_the_other_side_has_not_taken()
    {
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        await using var stream = await RawPeer.DialAsync((ushort)((System.Net.IPEndPoint)listener.LocalEndpoint).Port);
        using var other = await listener.AcceptSocketAsync();
        stream.Socket.Blocking = false;
        try
        {
            while (true) stream.Socket.Send(new byte[100_000]);
        }
        catch (SocketException)
        {
            // full
        }

        Assert.True(SendQueue.Pending(stream.Socket) > 0);
    }
}
