using System.Collections.Concurrent;
using System.Net.Security;
using System.Net.Sockets;
using CloudBox.Engine.Sessions;
using CloudBox.Engine.Transfer;
using CloudBox.Network.Sessions;
using CloudBox.Network.Sessions.Handshake;
using CloudBox.Network.Transfer;
using CloudBox.Protocol.Sessions;
using CloudBox.Protocol.Trust;
using CloudBox.Protocol.Values;
using CloudBox.Tests.FileSystem;
using CloudBox.Tests.Network.Transfer;
using CloudBox.Tests.Support;

namespace CloudBox.Tests.Network.Sessions.Bulk;

public sealed class LargeFileTests : IAsyncLifetime
{
    private const int Length = (3 * SessionLimits.RangeBytes) + 12_345;

    private static readonly byte[] Bytes = Make();
    private static readonly FolderKey Key = FolderKey.FromBytes([.. Enumerable.Repeat((byte)7, FolderKey.Size)]);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<int, byte[]> _firsts = [];
    private readonly List<IAsyncDisposable> _all = [];
    private SessionHost _alice = null!;
    private SessionHost _bob = null!;
    private Relay _relay = null!;
    private long _hits;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var one in _all) await one.DisposeAsync();
    }

    [Fact]
    public async Task In_an_open_folder_it_comes_over_plain_data_connections()
    {
        await MeetAsync();
        var result = await _alice.FetchAsync("large", _bob.Add("large", Bytes));

        Assert.True(result.Outcome == FetchOutcome.Received, result.Problem);
        Assert.Equal(Bytes, MemoryStage.BytesOf(result.Staged));
        Assert.InRange(_firsts.Values.Count(static first => first.AsSpan().StartsWith("\u0001CBD"u8)), 2, 4);
        Assert.InRange(Interlocked.Read(ref _hits), 1, long.MaxValue);
    }

    [Fact]
    public async Task In_a_closed_folder_it_comes_over_data_connections_with_TLS_and_no_byte_of_it_is_plain()
    {
        await MeetAsync(Key);
        var result = await _alice.FetchAsync("large", _bob.Add("large", Bytes));

        Assert.True(result.Outcome == FetchOutcome.Received, result.Problem);
        Assert.Equal(Bytes, MemoryStage.BytesOf(result.Staged));
        Assert.All(_firsts.Values, static first => Assert.Equal([0x16, 0x03], first.AsSpan(..2).ToArray()));
        Assert.InRange(_firsts.Count, 3, 5); // the session's is one
        Assert.Equal(0, Interlocked.Read(ref _hits));
        Assert.InRange(_relay.Passed, Length, long.MaxValue);
    }

    [Fact]
    public async Task A_peer_without_data_connections_that_asks_for_one_loses_the_session()
    {
        await MeetAsync();
        await using var old = await RawSession.OpenAsync(_bob.EndPoint, features: []);
        await old.SendAsync(new Frame.GetRanges(1, RelativePath.Parse("large"), _bob.Add("large", Bytes)));
        await Eventually.HoldsAsync(() => _bob.Closed.Count == 1, "the session is over");
        Assert.Contains("data connection", Assert.Single(_bob.Closed).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_a_closed_folder_plain_bytes_are_turned_away_whatever_the_token()
    {
        await MeetAsync(Key);
        await using var stranger = await RawPeer.DialAsync((ushort)_bob.EndPoint.Port);
        await stranger.WriteAsync((byte[])[1, .. "CBD"u8, .. new byte[FrameLimits.SecretSize + RangeRequest.Size]]);
        Assert.True(await RawPeer.IsClosedAsync(stranger));
    }

    [Fact]
    public async Task In_a_closed_folder_a_stranger_without_a_token_gets_nothing_over_TLS_either()
    {
        await MeetAsync(Key);
        using var state = new TempDirectory();
        using var identity = DeviceIdentity.LoadOrCreate(state.Path);
        await using var stranger = await RawPeer.DialAsync((ushort)_bob.EndPoint.Port);
        await using var tls = new SslStream(stranger);
        await SessionTls.AuthenticateAsClientAsync(tls, identity, SessionTls.Data, CancellationToken.None);
        await tls.WriteAsync((byte[])[1, .. "CBD"u8, .. new byte[FrameLimits.SecretSize + RangeRequest.Size]]);
        Assert.Equal(0, await tls.ReadAsync(new byte[1]).AsTask().WaitAsync(Patience));
    }

    [Fact]
    public async Task An_open_folder_takes_no_data_connections_over_TLS()
    {
        await MeetAsync();
        using var state = new TempDirectory();
        using var identity = DeviceIdentity.LoadOrCreate(state.Path);
        await using var stranger = await RawPeer.DialAsync((ushort)_bob.EndPoint.Port);
        await using var tls = new SslStream(stranger);
        await Assert.ThrowsAnyAsync<Exception>(() => SessionTls.AuthenticateAsClientAsync(tls, identity, SessionTls.Data, CancellationToken.None).WaitAsync(Patience));
    }

    [Fact]
    public async Task What_a_broken_data_connection_did_not_bring_comes_over_another_and_nothing_comes_twice()
    {
        await MeetAsync();
        var isCut = 0;
        var content = _bob.Add("large", Bytes, (_, offset) =>
        {
            if (offset < SessionLimits.RangeBytes / 2 || Interlocked.Exchange(ref isCut, 1) != 0) return;
            _relay.Cut(_firsts.First(static first => first.Value[0] == 1).Key);
        });
        var result = await _alice.FetchAsync("large", content); // the stage insists on each byte once

        Assert.True(result.Outcome == FetchOutcome.Received, result.Problem);
        Assert.Equal(Bytes, MemoryStage.BytesOf(result.Staged));
        Assert.Empty(_alice.Closed);
    }

    [Fact]
    public async Task All_data_connections_break_and_new_ones_bring_the_rest()
    {
        await MeetAsync();
        var isCut = 0;
        var content = _bob.Add("large", Bytes, (_, offset) =>
        {
            if (offset < Length / 2 || Interlocked.Exchange(ref isCut, 1) != 0) return;
            foreach (var (connection, _) in _firsts.Where(static first => first.Value[0] == 1)) _relay.Cut(connection);
        });
        var result = await _alice.FetchAsync("large", content);

        Assert.True(result.Outcome == FetchOutcome.Received, result.Problem);
        Assert.InRange(_firsts.Values.Count(static first => first[0] == 1), 3, 8);
        Assert.Empty(_alice.Closed);
    }

    [Fact]
    public async Task Other_bytes_are_dropped_and_the_source_is_told_from_one_that_has_nothing()
    {
        await MeetAsync();
        var content = _bob.Add("large", Bytes);
        var forged = Bytes.ToArray();
        forged[Length / 2] ^= 1;
        _bob.Lies[RelativePath.Parse("large")] = new MemoryServedFile(forged);
        var result = await _alice.FetchAsync("large", content);

        Assert.Equal(FetchOutcome.Mismatch, result.Outcome);
        Assert.Equal(0, _alice.Stage.Open);
        Assert.Empty(_alice.Closed);
    }

    [Fact]
    public async Task A_file_that_changes_meanwhile_is_refused_with_the_reason()
    {
        await MeetAsync();
        var content = _bob.Add("large", Bytes, static (file, offset) =>
        {
            if (offset > Length / 2) file.Change();
        });
        var result = await _alice.FetchAsync("large", content);

        // A connection that was cut may have asked once more by then.
        Assert.Equal(FetchOutcome.Refused, result.Outcome);
        Assert.Matches(@"^bob says: it (changed while it was being sent|is not there \(any more\))$", result.Problem);
        Assert.Equal(0, _alice.Stage.Open);
    }

    [Fact]
    public async Task What_is_not_there_is_refused()
    {
        await MeetAsync();
        var result = await _alice.FetchAsync("nothing", new ContentId(Length, Sha1Digest.OfNothing, 1));
        Assert.Equal((FetchOutcome.Refused, "bob says: it is not there (any more)"), (result.Outcome, result.Problem));
        Assert.Equal(0, _alice.Stage.Created);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Six_at_once_come_two_by_two_and_arrive_each_as_it_is(bool isClosed)
    {
        var release = new TaskCompletionSource();
        var (asked, most) = (0, 0);
        await MeetAsync(isClosed ? Key : null);
        _bob.BeforeOpen = _ =>
        {
            most = Math.Max(most, Interlocked.Increment(ref asked));
            return release.Task;
        };
        var content = _bob.Add("large", Bytes);
        var fetches = Enumerable.Range(0, 6).Select(_ => _alice.FetchAsync("large", content)).ToArray();
        await Eventually.HoldsAsync(() => asked == SessionLimits.MaxLargeFetches, "two are asked for");
        Assert.Equal(SessionLimits.MaxLargeFetches, _alice.Service.Progress.Sum(isIncoming: true).Files);
        release.SetResult();
        var results = await Task.WhenAll(fetches);
        Assert.Equal(6, most);
        Assert.All(results, result => Assert.Equal(Bytes, MemoryStage.BytesOf(result.Staged)));
    }

    [Fact]
    public async Task The_session_ends_in_the_middle_and_nothing_stays()
    {
        await MeetAsync();
        var session = _bob.Peer.Id;
        var content = _bob.Add("large", Bytes, (_, offset) =>
        {
            if (offset > Length / 2) End(_bob, session);
        });
        var result = await _alice.FetchAsync("large", content);
        Assert.Equal(FetchOutcome.Unreachable, result.Outcome);
        Assert.Equal(0, _alice.Stage.Open);
    }

    // Nothing more comes before it is over.
    private static void End(SessionHost host, SessionId session)
    {
        host.Service.Close(session, "enough");
        SpinWait.SpinUntil(() => host.Service.Sessions.All(open => open.Peer.Id != session), Patience);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_came_before_the_session_broke_is_not_fetched_again(bool isClosed)
    {
        await MeetAsync(isClosed ? Key : null);
        var (session, broken) = (_bob.Peer.Id, _alice.Peer.Id);
        using var isFirstRangeOut = new ManualResetEventSlim(); // what comes after a gap is not kept
        var content = _bob.Add("large", Bytes, (_, offset) =>
        {
            if (offset is >= SessionLimits.RangeBytes - TransferLimits.ChunkBytes and < SessionLimits.RangeBytes) isFirstRangeOut.Set();
            if (offset <= Length / 2) return;
            isFirstRangeOut.Wait(TimeSpan.FromSeconds(20));
            End(_bob, session);
        });
        Assert.Equal(FetchOutcome.Unreachable, (await _alice.FetchAsync("large", content)).Outcome);
        var kept = Assert.Single(_alice.Stage.Kept).Value.Length;
        Assert.InRange(kept, 1, Length - 1);

        var least = long.MaxValue;
        _bob.Add("large", Bytes, (_, offset) =>
        {
            lock (_all) least = Math.Min(least, offset);
        });
        await Eventually.HoldsAsync(() => _alice.Service.Sessions is [var next] && next.Peer.Id != broken, "alice has dialled again");
        var result = await _alice.FetchAsync("large", content);
        Assert.True(result.Outcome == FetchOutcome.Received, result.Problem);
        Assert.Equal(Bytes, MemoryStage.BytesOf(result.Staged));
        Assert.Equal(kept, least);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_part_that_has_rotted_is_fetched_anew_and_nobody_is_blamed(bool isClosed)
    {
        await MeetAsync(isClosed ? Key : null);
        var content = _bob.Add("large", Bytes);
        _alice.Stage.Kept[content] = new byte[1_000_000];
        var result = await _alice.FetchAsync("large", content);
        Assert.True(result.Outcome == FetchOutcome.Received, result.Problem);
        Assert.Equal(Bytes, MemoryStage.BytesOf(result.Staged));
        Assert.Equal(1, _alice.Stage.Open);
    }

    [Fact]
    public async Task A_peer_whose_port_nobody_can_reach_sends_it_over_the_session()
    {
        _bob = Add(new SessionHost("bob"));
        var mute = Add(new Relay(_bob.EndPoint));
        _alice = Add(new SessionHost("alice"));
        var data = 0;
        mute.Seen = (connection, bytes) =>
        {
            if (!bytes.Span.StartsWith("\u0001CBD"u8)) return;
            Interlocked.Increment(ref data);
            mute.Cut(connection);
        };
        _alice.Service.Wanted(mute.EndPoint, 1);
        await _alice.HasSessionAsync();
        var result = await _alice.FetchAsync("large", _bob.Add("large", Bytes));

        Assert.True(result.Outcome == FetchOutcome.Received, result.Problem);
        Assert.Equal(Bytes, MemoryStage.BytesOf(result.Staged));
        Assert.InRange(data, 1, 4);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Both_sides_show_how_far_it_is(bool isClosed)
    {
        await MeetAsync(isClosed ? Key : null);
        using var isSeen = new ManualResetEventSlim();
        var content = _bob.Add("large", Bytes, (_, offset) =>
        {
            if (offset > Length / 2) isSeen.Wait(TimeSpan.FromSeconds(20));
        });
        var fetch = _alice.FetchAsync("large", content);
        await Eventually.HoldsAsync(() => IsUnderWay(_alice, true) && IsUnderWay(_bob, false), "both show some of it");
        isSeen.Set();
        Assert.Equal(FetchOutcome.Received, (await fetch).Outcome);
        await Eventually.HoldsAsync(() => _alice.Service.Progress.Files.Count + _bob.Service.Progress.Files.Count == 0, "it is off both lists");
    }

    private static bool IsUnderWay(SessionHost host, bool isIncoming) => host.Service.Progress.Files is [var file]
        && file.IsIncoming == isIncoming && file.Length == Length && file.Done is > 0 and < Length;

    [Fact]
    public async Task A_stranger_with_a_wrong_token_is_turned_away()
    {
        await MeetAsync();
        await using var stranger = await RawPeer.DialAsync((ushort)_bob.EndPoint.Port);
        await stranger.WriteAsync((byte[])[1, .. "CBD"u8, .. new byte[FrameLimits.SecretSize + RangeRequest.Size]]);
        Assert.True(await RawPeer.IsClosedAsync(stranger));
    }

    private T Add<T>(T one)
        where T : IAsyncDisposable
    {
        _all.Add(one);
        return one;
    }

    private async Task MeetAsync(FolderKey? key = null)
    {
        (_alice, _bob) = (Add(new SessionHost("alice", key)), Add(new SessionHost("bob", key)));
        _relay = Add(new Relay(_bob.EndPoint));
        _relay.Seen = (connection, bytes) =>
        {
            _firsts.TryAdd(connection, bytes[..Math.Min(4, bytes.Length)].ToArray());
            if (bytes.Span.IndexOf(Bytes.AsSpan(1000, 64)) >= 0) Interlocked.Increment(ref _hits);
        };
        _alice.Service.Wanted(_relay.EndPoint, 1);
        await _alice.HasSessionAsync();
        await _bob.HasSessionAsync();
    }

    // The same thousand bytes over and over, so that any piece of what travels shows it.
    private static byte[] Make()
    {
        var bytes = new byte[Length];
        var random = new Random(1);
        random.NextBytes(bytes.AsSpan(..2000));
        for (var at = 2000; at < Length; at += 2000) bytes.AsSpan(..Math.Min(2000, Length - at)).CopyTo(bytes.AsSpan(at));
        for (var at = 0; at < Length; at += 4000) bytes[at] = (byte)random.Next(256);
        return bytes;
    }
}
