using System.Net;
using System.Net.Sockets;
using CloudBox.Engine.Transfer;
using CloudBox.Protocol.Status;
using CloudBox.Tests.Support;

namespace CloudBox.Tests.Network.Transfer;

public sealed class DeadPeerTests
{
    private static readonly FileRecord Wanted = MemoryServedFile.Record("a.txt", "hello"u8);

    [Fact]
    public async Task A_dead_peer_is_left_alone_for_a_while_and_asked_again_when_it_may_be_back()
    {
        await using var bench = new TransferBench(TransferBench.Options with { BreakDuration = TimeSpan.FromSeconds(2) });
        var port = ClosedPort();
        var first = await bench.FetchAsync(RawPeer.Describe(port), Wanted);
        var second = await bench.FetchAsync(RawPeer.Describe(port), Wanted);

        Assert.Equal((FetchOutcome.Unreachable, FetchOutcome.Unreachable), (first.Outcome, second.Outcome));
        Assert.Contains("left alone", second.Problem, StringComparison.Ordinal);

        using var listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        var serving = ServeOnceAsync(listener);
        FetchResult? last = null;
        for (var tries = 0; tries < 500 && last?.Outcome != FetchOutcome.Received; tries++)
        {
            last = await bench.FetchAsync(RawPeer.Describe(port), Wanted);
            await Task.Delay(20);
        }

        Assert.True(last!.Outcome == FetchOutcome.Received, last.Problem);
        await serving;
    }

    [Fact]
    public async Task A_peer_that_stalls_is_cut_off()
    {
        var options = TransferBench.Options with { StallTimeout = TimeSpan.FromMilliseconds(150), Retries = 1 };
        await using var bench = new TransferBench(options);
        await using var peer = new RawPeer(async stream =>
        {
            await FetchTests.Answer([.. Wire.Message(7, ByteOrder.BigEndian, Wanted), 1], Wanted)(stream);
            await RawPeer.IsClosedAsync(stream);
        });

        var result = await bench.FetchAsync(peer.As(), Wanted);

        Assert.Equal(FetchOutcome.Unreachable, result.Outcome);
        Assert.Contains("nothing moved", result.Problem, StringComparison.Ordinal);
        Assert.Equal(2, peer.Connections);
        Assert.Equal(0, bench.Stage.Open);
    }

    [Fact]
    public async Task Single_bytes_now_and_then_are_no_progress()
    {
        var clock = new ManualClock();
        await using var bench = new TransferBench(TransferBench.Options with { Retries = 1 }, clock);
        var large = MemoryServedFile.Record("large", new byte[100_000]);
        await using var peer = new RawPeer(async stream =>
        {
            await FetchTests.Answer(Wire.Message(7, ByteOrder.BigEndian, large), large)(stream);
            try
            {
                while (true)
                {
                    await stream.WriteAsync(new byte[1]);
                    await Task.Delay(5);
                }
            }
            catch (IOException)
            {
                // cut off
            }
        });

        var fetch = bench.FetchAsync(peer.As(), large);
        while (!fetch.IsCompleted)
        {
            clock.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Delay(1);
        }

        var result = await fetch;
        Assert.Equal(FetchOutcome.Unreachable, result.Outcome);
        Assert.Contains("nothing moved", result.Problem, StringComparison.Ordinal);
        Assert.Equal(0, bench.Stage.Open);
    }

    [Fact]
    public async Task A_peer_that_has_not_said_its_port_or_is_not_on_our_network_is_not_dialled()
    {
        await using var bench = new TransferBench(TransferBench.Options with { IsAllowed = static _ => false });
        await using var peer = new RawPeer(static _ => Task.CompletedTask);

        var portless = await bench.FetchAsync(RawPeer.Describe(0), Wanted);
        var foreign = await bench.FetchAsync(peer.As(), Wanted);

        Assert.Equal((FetchOutcome.Unreachable, FetchOutcome.Unreachable), (portless.Outcome, foreign.Outcome));
        Assert.Equal(0, peer.Connections);
    }

    private static ushort ClosedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return (ushort)((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task ServeOnceAsync(TcpListener listener)
    {
        using var socket = await listener.AcceptSocketAsync();
        await using var stream = new NetworkStream(socket);
        await FetchTests.Answer([.. Wire.Message(7, ByteOrder.BigEndian, Wanted), .. "hello"u8], Wanted)(stream);
    }
}
