using CloudBox.Engine.Transfer;
using CloudBox.Network.Status;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Trust;
using CloudBox.Protocol.Values;
using CloudBox.Tests.Support;
using Microsoft.Extensions.Logging;

namespace CloudBox.Tests.Network.Status;

public sealed class ClosedFolderTests : IAsyncLifetime
{
    private const int LoopbackIndex = 1;

    private static readonly FolderKey Key = FolderKey.FromBytes([.. Enumerable.Repeat((byte)1, FolderKey.Size)]);
    private static readonly FolderKey OtherKey = FolderKey.FromBytes([.. Enumerable.Repeat((byte)2, FolderKey.Size)]);
    private static readonly FileRecord Secret = new(1_390_161_000, RelativePath.Parse("secret-plans.txt"), Sha1Digest.OfNothing, 16);

    // Captured from the C original: 08 with its port known. It makes an open folder send little-endian copies.
    private static readonly byte[] COriginalEmpty = Convert.FromHexString("08000061" + "6c706861" + "0085ed79" + "4b026b00" + "000000");

    private readonly LoopbackHost _alice = new("alice", key: Key);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _alice.DisposeAsync();

    [Fact]
    public async Task Two_members_hear_each_other_and_neither_itself_nor_a_debug_message()
    {
        await using var bob = new LoopbackHost("bob", _alice.Port, 7001, Key);
        _alice.SayStatus();
        bob.SayStatus();
        await _alice.HasHeardAsync(1);
        await bob.HasHeardAsync(1);

        Assert.Equal("alice", Assert.Single(bob.Heard).Peer.Name.Value);
        Assert.Equal((1L, 0L, 0L), (_alice.Counters.Broadcasts, _alice.Counters.Refused, _alice.Counters.Malformed));
        Assert.Empty(_alice.Replied);
        Assert.Empty(bob.Replied);
    }

    [Fact]
    public void From_datagrams_without_a_tag_it_learns_nothing()
    {
        foreach (var type in Enum.GetValues<StatusType>())
        {
            var message = Said(type) with { File = type.CarriesFile() ? Secret : null };
            _alice.Take(StatusEncoder.Encode(message, ByteOrder.BigEndian), "127.0.0.1", LoopbackIndex);
            _alice.Take(StatusEncoder.Encode(message with { Trailer = null }, ByteOrder.LittleEndian), "127.0.0.1", LoopbackIndex);
        }

        _alice.Take(COriginalEmpty, "127.0.0.1", LoopbackIndex);
        Assert.Empty(_alice.Heard);
        Assert.Empty(_alice.Peers.Present());
        Assert.False(_alice.Peers.WantsLittleEndian());
        Assert.Empty(_alice.Replied);
        Assert.Equal((0L, 19L), (_alice.Counters.Broadcasts, _alice.Counters.Refused));
        var line = Assert.Single(_alice.Logger.Lines);
        Assert.Equal((LogLevel.Warning, "carol (127.0.0.1) is refused: this folder has a key and it shows none"), (line.Level, line.Text));
    }

    [Fact]
    public void A_beacon_with_another_key_or_a_changed_bit_is_refused()
    {
        var beacon = BeaconTag.Encode(Said(StatusType.Status), Key);
        _alice.Take(BeaconTag.Encode(Said(StatusType.Status), OtherKey), "127.0.0.1", LoopbackIndex);
        beacon[^20] ^= 1;
        _alice.Take(beacon, "127.0.0.1", LoopbackIndex);

        Assert.Empty(_alice.Heard);
        Assert.Equal(["carol (127.0.0.1) is refused: this folder has a key and it shows another"], _alice.Logger.Texts(2023));
    }

    [Fact]
    public void What_a_member_ought_to_keep_to_itself_has_no_effect()
    {
        _alice.Take(BeaconTag.Encode(Said(StatusType.FileDeleted) with { File = Secret }, Key), "127.0.0.1", LoopbackIndex);

        Assert.Empty(_alice.Heard);
        Assert.Equal(["carol (127.0.0.1) is refused: it broadcasts what a folder with a key keeps to itself"], _alice.Logger.Texts(2023));
    }

    [Fact]
    public void Who_is_refused_again_and_again_is_a_line_once_in_a_while()
    {
        var datagram = StatusEncoder.Encode(Said(StatusType.Status), ByteOrder.BigEndian);
        for (var round = 0; round < 50; round++) _alice.Take(datagram, "127.0.0.1", LoopbackIndex);
        Assert.Single(_alice.Logger.Texts(2023));

        _alice.Clock.Advance(TimeSpan.FromMinutes(11));
        _alice.Take(datagram, "127.0.0.1", LoopbackIndex);
        Assert.EndsWith("it shows none (and 49 times before)", _alice.Logger.Texts(2023)[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Invented_addresses_fill_no_log()
    {
        var datagram = StatusEncoder.Encode(Said(StatusType.Status), ByteOrder.BigEndian);
        for (var host = 1; host <= 1000; host++) _alice.Take(datagram, $"127.0.{host / 250}.{(host % 250) + 1}", LoopbackIndex);

        Assert.Equal(1000L, _alice.Counters.Refused);
        Assert.InRange(_alice.Logger.Texts(2023).Count, 1, 64);
    }

    [Fact]
    public void A_name_cannot_forge_the_line_that_refuses_it()
    {
        var message = Said(StatusType.Status) with { Client = ClientName.Parse("bob\u202E") };
        _alice.Take(StatusEncoder.Encode(message, ByteOrder.BigEndian), "127.0.0.1", LoopbackIndex);

        Assert.StartsWith(@"bob\u202e (127.0.0.1)", Assert.Single(_alice.Logger.Texts(2023)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_but_tagged_beacons_leaves_whatever_is_asked_for()
    {
        using var program = new ForeignProgram(_alice.Port);
        _alice.Take(COriginalEmpty, "127.0.0.1", LoopbackIndex);
        foreach (var type in Enum.GetValues<StatusType>()) _alice.Broadcaster.Send(new Announcement(type, Secret, 5, 6, Sha1Digest.OfNothing, 7));
        _alice.Broadcaster.RequestByBroadcast(Secret, ByteOrder.LittleEndian);
        _alice.Broadcaster.RequestByBroadcast(Secret, ByteOrder.BigEndian);
        _alice.SayStatus();
        _alice.Broadcaster.Send(new Announcement(StatusType.Status, Features: StatusFeatures.Leaving));

        var (first, last) = (await program.NextFromAsync("alice"), await program.NextFromAsync("alice"));
        Assert.Equal((StatusFeatures.Sessions, StatusFeatures.Leaving | StatusFeatures.Sessions), (FeaturesOf(first), FeaturesOf(last)));
        foreach (var datagram in new[] { first, last })
        {
            Assert.Equal(-1, datagram.AsSpan().IndexOf("secret"u8));
            Assert.Equal(DecodeFault.None, StatusDecoder.Decode(datagram, out var message, out _));
            Assert.True(BeaconTag.IsRight(datagram, message!, Key));
            Assert.Equal(StatusType.Status, message!.Type);
        }
    }

    [Fact]
    public async Task An_open_folder_is_told_once_that_a_neighbour_has_a_key_and_that_is_no_garbage()
    {
        await using var open = new LoopbackHost("oscar", _alice.Port, 7002);
        for (var round = 0; round < 3; round++) _alice.SayStatus();
        await Eventually.HoldsAsync(() => open.Counters.Refused == 3, "three beacons were heard");

        var line = Assert.Single(open.Logger.Lines);
        Assert.Equal(
            (LogLevel.Information, "alice's folder (127.0.0.1) has a key; start with --key to join it"),
            (line.Level, line.Text));
        Assert.Equal(0L, open.Counters.Malformed);
        Assert.Empty(open.Heard);
        Assert.Empty(open.Replied);
    }

    private static StatusFeatures FeaturesOf(byte[] datagram)
    {
        StatusDecoder.Decode(datagram, out var message, out _);
        return message!.Trailer!.Value.Features;
    }

    private static StatusMessage Said(StatusType type) => new()
    {
        Type = type,
        Client = ClientName.Parse("carol"),
        TcpPort = 7003,
        CurrentTime = 1_390_161_600,
        Trailer = new StatusTrailer(7, 1),
    };
}
