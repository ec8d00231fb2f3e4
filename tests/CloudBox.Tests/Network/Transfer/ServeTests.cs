using System.Net.Sockets;
using CloudBox.Engine.Transfer;
using CloudBox.Protocol.Status;
using CloudBox.Tests.Support;

namespace CloudBox.Tests.Network.Transfer;

public sealed class ServeTests : IAsyncLifetime
{
    private readonly TransferBench _bench = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _bench.DisposeAsync();

    [Theory]
    [InlineData(ByteOrder.BigEndian, 0)]
    [InlineData(ByteOrder.BigEndian, 1000)]
    [InlineData(ByteOrder.LittleEndian, 1000)]
    [InlineData(ByteOrder.LittleEndian, 700_001)]
    public async Task A_request_is_answered_with_an_offer_and_exactly_the_bytes(ByteOrder order, int size)
    {
        var content = new byte[size];
        new Random(size).NextBytes(content);
        var record = _bench.Host.Add("d/file", content);

        await using var stream = await RawPeer.DialAsync(_bench.Service.Port);
        await stream.WriteAsync(Wire.Message(6, order, record with { Mtime = 1, Length = 2 }));
        var answer = await RawPeer.ReadToEndAsync(stream);

        Assert.Equal([.. Wire.Message(7, order, record, name: "alice", port: _bench.Service.Port), .. content], answer);
        Assert.Equal(size, _bench.Service.Counters.BytesSent);
        Assert.Equal(record.Path, Assert.Single(_bench.Host.Opened));
    }

    [Fact]
    public async Task A_request_may_arrive_byte_by_byte()
    {
        var record = _bench.Host.Add("file", [1, 2, 3]);
        await using var stream = await RawPeer.DialAsync(_bench.Service.Port);
        foreach (var one in Wire.Message(6, ByteOrder.BigEndian, record)) await stream.WriteAsync(new[] { one });

        Assert.Equal(new byte[] { 1, 2, 3 }, (await RawPeer.ReadToEndAsync(stream))[^3..]);
    }

    [Theory]
    [InlineData(ByteOrder.BigEndian)]
    [InlineData(ByteOrder.LittleEndian)]
    public async Task A_file_that_is_not_here_is_answered_with_the_reason(ByteOrder order)
    {
        await using var stream = await RawPeer.DialAsync(_bench.Service.Port);
        await stream.WriteAsync(Wire.Message(6, order, MemoryServedFile.Record("gone", "x"u8)));

        Assert.Equal(
            Wire.Message(0xFFFF, order, name: "alice", port: _bench.Service.Port, tail: [0, .. "gone is not here"u8, 0]),
            await RawPeer.ReadToEndAsync(stream));
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_is_answered_with_the_reason()
    {
        _bench.Host.OpenError = new IOException("permission denied");
        await using var stream = await RawPeer.DialAsync(_bench.Service.Port);
        await stream.WriteAsync(Wire.Message(6, ByteOrder.BigEndian, MemoryServedFile.Record("secret", "x"u8)));

        Assert.Contains("permission denied", System.Text.Encoding.UTF8.GetString(await RawPeer.ReadToEndAsync(stream)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_file_that_changes_while_it_is_sent_never_arrives_complete(bool shrinks)
    {
        var content = new byte[2_000_000];
        var record = _bench.Host.Add("busy", content, (file, offset) =>
        {
            if (offset == 0) return;
            if (shrinks) file.Remaining = 600_000;
            else file.Change();
        });

        await using var stream = await RawPeer.DialAsync(_bench.Service.Port);
        await stream.WriteAsync(Wire.Message(6, ByteOrder.BigEndian, record));

        await Assert.ThrowsAnyAsync<IOException>(() => RawPeer.ReadToEndAsync(stream));
        await Eventually.HoldsAsync(() => _bench.Log.Texts(2123).Count == 1, "it is logged");
    }

    [Fact]
    public async Task A_receiver_that_goes_away_costs_one_line()
    {
        var record = _bench.Host.Add("big", new byte[20_000_000]);
        await using (var stream = await RawPeer.DialAsync(_bench.Service.Port))
        {
            await stream.WriteAsync(Wire.Message(6, ByteOrder.BigEndian, record));
            await RawPeer.ReadAsync(stream, 10);
        }

        await Eventually.HoldsAsync(() => _bench.Log.Lines.Count > 0, "it is logged");
        Assert.Equal(2112, Assert.Single(_bench.Log.Lines).Id);
    }

    [Fact]
    public async Task Two_of_us_exchange_many_files_at_once()
    {
        await using var other = new TransferBench();
        var records = Enumerable.Range(0, 60).Select(i => other.Host.Add($"f{i}", new byte[i * 1000])).ToList();

        var results = await Task.WhenAll(records.Select(record => _bench.FetchAsync(other.Self(), record)));

        Assert.All(results, result => Assert.Equal(FetchOutcome.Received, result.Outcome));
        Assert.Equal(60, _bench.Service.Counters.FilesReceived);
    }

    [Fact]
    public async Task What_wants_a_session_is_closed()
    {
        foreach (var first in new byte[][] { [0x16, 0x03, 0x01, 0x00], [0x01, (byte)'C', (byte)'B', (byte)'D'] })
        {
            await using var stream = await RawPeer.DialAsync(_bench.Service.Port);
            await stream.WriteAsync(first);
            Assert.True(await RawPeer.IsClosedAsync(stream));
        }

        Assert.All(_bench.Log.Lines, line => Assert.Equal(2112, line.Id));
    }

    [Fact]
    public async Task Stopping_ends_what_is_under_way()
    {
        var record = _bench.Host.Add("big", new byte[20_000_000]);
        await using var stream = await RawPeer.DialAsync(_bench.Service.Port);
        await stream.WriteAsync(Wire.Message(6, ByteOrder.BigEndian, record));
        await RawPeer.ReadAsync(stream, 10);

        await _bench.Service.DisposeAsync();

        Assert.True(_bench.Service.Completion.IsCompletedSuccessfully);
        await Assert.ThrowsAnyAsync<SocketException>(() => RawPeer.DialAsync(_bench.Service.Port));
    }
}
