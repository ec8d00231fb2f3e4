using System.Net.Sockets;
using CloudBox.Engine.Transfer;
using CloudBox.Protocol.Status;
using CloudBox.Tests.Support;
using Microsoft.Extensions.Logging;

namespace CloudBox.Tests.Network.Transfer;

[Collection(AloneInTheProcess.Name)]
public sealed class HostileStreamTests
{
    [Fact]
    public async Task Three_hundred_streams_of_noise_leave_few_lines_and_nothing_else()
    {
        await using var bench = new TransferBench();
        var record = bench.Host.Add("good", [1, 2, 3]);
        await using var other = new TransferBench();
        await NoiseAsync(bench, seed: 0);
        var handles = OpenHandles();
        var memory = GC.GetTotalMemory(forceFullCollection: true);

        for (var seed = 1; seed <= 300; seed++) await NoiseAsync(bench, seed);

        await Eventually.HoldsAsync(() => OpenHandles() <= handles + 5, "every connection is closed");
        Assert.Equal(FetchOutcome.Received, (await other.FetchAsync(bench.Self(), record)).Outcome);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - memory, long.MinValue, 4_000_000);
        Assert.Equal(0, bench.Stage.Created);
        Assert.InRange(bench.Log.Lines.Count(static line => line.Level >= LogLevel.Information), 1, 40);
        Assert.True(bench.Service.Counters.DroppedStreams > 200);
    }

    [Fact]
    public async Task Idle_connections_of_one_address_keep_nobody_else_out_and_are_dropped_in_time()
    {
        var clock = new ManualClock();
        await using var bench = new TransferBench(time: clock);
        var record = bench.Host.Add("good", [1, 2, 3]);
        var idle = new List<NetworkStream>();
        for (var i = 0; i < 8; i++) idle.Add(await RawPeer.DialAsync(bench.Service.Port));

        var ninth = RawPeer.IsRefusedAsync(bench.Service.Port);
        await Eventually.HoldsAsync(() => Passes(clock, TimeSpan.FromMilliseconds(5)) && ninth.IsCompleted, "the ninth has waited for a slot in vain");
        Assert.True(await ninth);
        Assert.Equal(1, bench.Service.Counters.RefusedConnections);
        await using var elsewhere = await RawPeer.DialAsync(bench.Service.Port, "127.0.0.2");
        await elsewhere.WriteAsync(Wire.Message(6, ByteOrder.BigEndian, record));
        Assert.Equal(new byte[] { 1, 2, 3 }, (await RawPeer.ReadToEndAsync(elsewhere))[^3..]);

        clock.Advance(TransferBench.Options.FirstMessageTimeout);
        foreach (var stream in idle)
        {
            Assert.True(await RawPeer.IsClosedAsync(stream));
            await stream.DisposeAsync();
        }

        await using var after = await RawPeer.DialAsync(bench.Service.Port);
        await after.WriteAsync(Wire.Message(6, ByteOrder.BigEndian, record));
        Assert.Equal(new byte[] { 1, 2, 3 }, (await RawPeer.ReadToEndAsync(after))[^3..]);
    }

    private static bool Passes(ManualClock clock, TimeSpan time)
    {
        clock.Advance(time);
        return true;
    }

    [Fact]
    public async Task There_are_never_more_than_thirty_two_connections_and_those_that_say_nothing_make_room()
    {
        await using var bench = new TransferBench();
        var record = bench.Host.Add("good", [1, 2, 3]);
        var silent = new List<NetworkStream>();
        for (var i = 0; i < 32; i++) silent.Add(await RawPeer.DialAsync(bench.Service.Port, $"127.0.1.{(i % 5) + 1}"));

        for (var i = 0; i < 8; i++)
        {
            await using var stream = await RawPeer.DialAsync(bench.Service.Port, $"127.0.2.{i + 1}");
            silent.Add(await RawPeer.DialAsync(bench.Service.Port, $"127.0.3.{i + 1}"));
            await stream.WriteAsync(Wire.Message(6, ByteOrder.BigEndian, record));
            Assert.Equal(new byte[] { 1, 2, 3 }, (await RawPeer.ReadToEndAsync(stream))[^3..]);
        }

        Assert.True(await RawPeer.IsClosedAsync(silent[0]));
        Assert.InRange(bench.Service.Counters.RefusedConnections, 8, 16);
        foreach (var stream in silent) await stream.DisposeAsync();
    }

    [Fact]
    public async Task A_first_message_that_drips_in_is_cut_off_however_steadily_it_drips()
    {
        var clock = new ManualClock();
        await using var bench = new TransferBench(time: clock);
        var message = Wire.Message(6, ByteOrder.BigEndian, MemoryServedFile.Record(new string('n', 200), "x"u8));
        await using var stream = await RawPeer.DialAsync(bench.Service.Port);
        var sent = 0;
        try
        {
            for (; sent < message.Length - 1; sent++)
            {
                await stream.WriteAsync(message.AsMemory(sent, 1));
                await Task.Delay(1);
                clock.Advance(TimeSpan.FromMilliseconds(200));
            }
        }
        catch (IOException)
        {
            // cut off
        }

        Assert.True(await RawPeer.IsClosedAsync(stream));
        Assert.Equal(1, bench.Service.Counters.DroppedStreams);
    }

    [Fact]
    public async Task Addresses_that_are_not_on_our_networks_are_refused()
    {
        var options = TransferBench.Options with { IsAllowed = static address => address.ToString() == "127.0.0.1" };
        await using var bench = new TransferBench(options);

        Assert.True(await RawPeer.IsRefusedAsync(bench.Service.Port, "127.0.0.9"));
        Assert.Equal(1, bench.Service.Counters.RefusedConnections);
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("/etc/passwd")]
    [InlineData("a/../b")]
    public async Task A_request_for_what_lies_outside_reaches_nobody(string path)
    {
        await using var bench = new TransferBench();
        await using var stream = await RawPeer.DialAsync(bench.Service.Port);
        await stream.WriteAsync(Wire.Lie(6, ByteOrder.BigEndian, MemoryServedFile.Record("x", "x"u8), path));

        Assert.True(await RawPeer.IsClosedAsync(stream));
        Assert.Empty(bench.Host.Opened);
        Assert.Equal(2112, Assert.Single(bench.Log.Lines).Id);
    }

    [Fact]
    public async Task A_host_that_fails_costs_one_connection()
    {
        await using var bench = new TransferBench();
        var record = bench.Host.Add("good", [1, 2, 3]);
        bench.Host.OpenError = new InvalidOperationException("boom");
        await using (var stream = await RawPeer.DialAsync(bench.Service.Port))
        {
            await stream.WriteAsync(Wire.Message(6, ByteOrder.BigEndian, record));
            Assert.True(await RawPeer.IsClosedAsync(stream));
        }

        bench.Host.OpenError = null;
        await using var again = await RawPeer.DialAsync(bench.Service.Port);
        await again.WriteAsync(Wire.Message(6, ByteOrder.BigEndian, record));
        Assert.Equal(new byte[] { 1, 2, 3 }, (await RawPeer.ReadToEndAsync(again))[^3..]);
    }

    private static async Task NoiseAsync(TransferBench bench, int seed)
    {
        var random = new Random(seed);
        var noise = new byte[random.Next(1, 6000)];
        random.NextBytes(noise);
        if (seed % 3 == 0) noise = [0, (byte)random.Next(1, 9), 0, .. noise];
        await using var stream = await RawPeer.DialAsync(bench.Service.Port);
        try
        {
            await stream.WriteAsync(noise);
            stream.Socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception error) when (error is IOException or SocketException)
        {
            return;
        }

        await RawPeer.IsClosedAsync(stream);
    }

    private static int OpenHandles() => Directory.GetFiles("/proc/self/fd").Length;
}
