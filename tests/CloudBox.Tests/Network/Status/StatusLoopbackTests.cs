using System.Net;
using CloudBox.Engine.Peers;
using CloudBox.Engine.Transfer;
using CloudBox.Network.Status;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Values;
using Microsoft.Extensions.Logging;

namespace CloudBox.Tests.Network.Status;

public sealed class StatusLoopbackTests : IAsyncLifetime
{
    // Captured from the C original: 08 with its port known, 03 hello.txt.
    private static readonly byte[] COriginalEmpty = Hex("08000061 6c706861 0085ed79 4b026b00 000000");
    private static readonly byte[] COriginalAdded = Hex(
        "03000061 6c706861 0085ed7b 4b026b00 000000c0 2edc5200 00000000 68656c6c 6f2e7478 7400df16 77e42104 cff99316 27a41d15 20a52f50 ee0a0f00 00000000 0000");

    private static readonly FileRecord Notes = new(1_390_161_000, RelativePath.Parse("notes.txt"), Sha1Digest.OfNothing, 16);

    private readonly LoopbackHost _alice = new("alice");

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _alice.DisposeAsync();

    [Fact]
    public async Task Two_hosts_hear_each_other_and_not_themselves()
    {
        await using var bob = new LoopbackHost("bob", _alice.Port, 7001);
        _alice.Broadcaster.Send(new Announcement(StatusType.FileAdded, Notes, StampNs: 5));
        bob.SayStatus();
        await _alice.HasHeardAsync(1);
        await bob.HasHeardAsync(1);
        var heard = Assert.Single(bob.Heard);
        Assert.Equal((PeerNews.Appeared, PeerDialect.Modern, true), (heard.News, heard.Peer.Dialect, heard.Peer.HasSessions));
        Assert.Equal(new IPEndPoint(IPAddress.Loopback, 50_123), heard.Peer.EndPoint);
        Assert.Equal((Notes, 5L), (heard.Message.File!.Value, heard.Message.Trailer!.Value.StampNs!.Value));
        Assert.Equal("bob", Assert.Single(_alice.Heard).Peer.Name.Value);
        Assert.Equal((1L, 0L, 0L), (_alice.Counters.Broadcasts, _alice.Counters.Malformed, _alice.Counters.OffLink));
    }

    [Fact]
    public async Task Each_broadcast_is_one_line_with_name_type_address_port_and_file()
    {
        await using var bob = new LoopbackHost("bob", _alice.Port, 7001);
        bob.SayStatus();
        bob.Broadcaster.Send(new Announcement(StatusType.FileModified, Notes));
        bob.Broadcaster.Send(new Announcement(StatusType.Status, Features: StatusFeatures.Leaving));
        await _alice.HasHeardAsync(3);
        Assert.Equal(
            [
                "bob appeared at 127.0.0.1 tcp 7001",
                "bob status from 127.0.0.1 tcp 7001",
                "bob file modified from 127.0.0.1 tcp 7001: notes.txt (16 bytes)",
                "bob status from 127.0.0.1 tcp 7001",
                "bob at 127.0.0.1 tcp 7001 left",
            ],
            _alice.Logger.Lines.Select(line => line.Text));
    }

    [Fact]
    public async Task The_bytes_and_broadcasts_of_others_are_counted()
    {
        using var program = new ForeignProgram(_alice.Port);
        _alice.SayStatus();
        program.Broadcast(COriginalEmpty);
        program.Broadcast(COriginalAdded);
        await _alice.HasHeardAsync(2);
        Assert.Equal((2L, COriginalEmpty.Length + COriginalAdded.Length), (_alice.Counters.Broadcasts, _alice.Counters.Bytes));
    }

    [Fact]
    public async Task Little_endian_copies_follow_once_a_little_endian_peer_was_heard()
    {
        using var program = new ForeignProgram(_alice.Port);
        _alice.Broadcaster.Send(new Announcement(StatusType.FileAdded, Notes));
        Assert.Equal(ByteOrder.BigEndian, OrderOf(await program.NextFromAsync("alice")));

        program.Broadcast(COriginalEmpty);
        await _alice.HasHeardAsync(1);
        Assert.True(_alice.Heard[0].News.HasFlag(PeerNews.RecognisedCOriginal));
        _alice.Broadcaster.Send(new Announcement(StatusType.FileAdded, Notes));
        var original = await program.NextFromAsync("alice");
        var copy = await program.NextFromAsync("alice");
        Assert.Equal((ByteOrder.BigEndian, ByteOrder.LittleEndian), (OrderOf(original), OrderOf(copy)));
        Assert.Equal("0300", Convert.ToHexString(copy.AsSpan(0, 2)));
        Assert.Null(Decode(copy).Trailer);
        Assert.Equal(Decode(original) with { Trailer = null }, Decode(copy));
        Assert.Equal(1, _alice.BroadcastLines);
    }

    [Fact]
    public async Task Another_modern_host_hears_each_message_once_while_copies_are_sent()
    {
        await using var bob = new LoopbackHost("bob", _alice.Port, 7001);
        using var program = new ForeignProgram(_alice.Port);
        program.Broadcast(COriginalEmpty);
        await bob.HasHeardAsync(1);
        for (var round = 0; round < 5; round++) bob.SayStatus();
        await _alice.HasHeardAsync(6);
        program.Broadcast(COriginalAdded);
        await _alice.HasHeardAsync(7);
        Assert.Equal(7, _alice.BroadcastLines);
        Assert.Equal(5L, _alice.Counters.Duplicates);
    }

    [Fact]
    public async Task A_request_to_the_C_original_goes_out_in_its_order_alone()
    {
        using var program = new ForeignProgram(_alice.Port);
        _alice.Broadcaster.RequestByBroadcast(Notes, ByteOrder.LittleEndian);
        _alice.SayStatus();
        var request = await program.NextFromAsync("alice");
        Assert.Equal((StatusType.FileRequest, ByteOrder.LittleEndian), (Decode(request).Type, OrderOf(request)));
        Assert.Equal(StatusType.Status, Decode(await program.NextFromAsync("alice")).Type);
    }

    [Fact]
    public async Task A_second_host_with_our_name_is_a_warning_on_both_consoles()
    {
        await using var other = new LoopbackHost("alice", _alice.Port, 7001);
        other.SayStatus();
        _alice.SayStatus();
        await _alice.HasHeardAsync(1);
        await other.HasHeardAsync(1);
        foreach (var host in new[] { _alice, other })
        {
            var warning = Assert.Single(host.Logger.Lines, line => line.Level == LogLevel.Warning);
            Assert.Contains("127.0.0.1, also calls itself alice", warning.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void What_a_peer_calls_itself_cannot_forge_the_log()
    {
        var name = ClientName.Parse("bob\u202E");
        var message = new StatusMessage { Type = StatusType.Debug, Client = name, TcpPort = 1, CurrentTime = 1_390_161_600, Text = "a\nb\u001b[31m" };
        _alice.Take(StatusEncoder.Encode(message, ByteOrder.BigEndian), "127.0.0.1", 1);
        Assert.Equal([@"bob\u202e debug from 127.0.0.1 tcp 1: a\nb\u001b[31m"], _alice.Logger.Texts(2002));
    }

    [Theory]
    [InlineData("127.0.0.1", 2)]
    [InlineData("10.1.2.3", 1)]
    [InlineData("10.1.2.3", 2)]
    public void What_does_not_come_over_an_interface_that_may_be_used_is_dropped_and_summed_up(string source, int arrivedOn)
    {
        for (var round = 0; round < 100; round++) _alice.Take(COriginalEmpty, source, arrivedOn);
        Assert.Empty(_alice.Heard);
        Assert.Equal(100L, _alice.Counters.OffLink);
        _alice.Clock.Advance(TimeSpan.FromSeconds(60));
        var line = Assert.Single(_alice.Logger.Lines);
        Assert.Equal(LogLevel.Information, line.Level);
        Assert.StartsWith("Ignored 100 datagrams that did not come over a link in use", line.Text, StringComparison.Ordinal);
        _alice.Take(COriginalEmpty, source, arrivedOn);
        _alice.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal([LogLevel.Information, LogLevel.Debug], _alice.Logger.Lines.Select(entry => entry.Level));
    }

    [Fact]
    public async Task A_clock_that_is_off_is_told_here_of_peers_without_sessions_only()
    {
        await using var bob = new LoopbackHost("bob", _alice.Port, 7001);
        using var carol = new ForeignProgram(_alice.Port);
        var message = new StatusMessage { Type = StatusType.Status, Client = ClientName.Parse("carol"), TcpPort = 7002, CurrentTime = 1_390_161_600 + 3600 };
        bob.Clock.StepWall(TimeSpan.FromHours(1));
        bob.SayStatus();
        carol.Broadcast(StatusEncoder.Encode(message, ByteOrder.BigEndian));
        await _alice.HasHeardAsync(2);

        Assert.Equal("The clock of carol at 127.0.0.1 is off by 3600 s against ours; its file times are corrected by that", Assert.Single(_alice.Logger.Texts(2014)));
    }

    private static byte[] Hex(string text) => Convert.FromHexString(text.Replace(" ", "", StringComparison.Ordinal));

    private static StatusMessage Decode(byte[] datagram)
    {
        Assert.Equal(DecodeFault.None, StatusDecoder.Decode(datagram, out var message, out _));
        return message!;
    }

    private static ByteOrder OrderOf(byte[] datagram)
    {
        StatusDecoder.Decode(datagram, out _, out var order);
        return order;
    }
}
