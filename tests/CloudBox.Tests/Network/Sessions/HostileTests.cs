using System.Buffers.Binary;
using CloudBox.Network.Sessions;
using CloudBox.Network.Sessions.Handshake;
using CloudBox.Protocol.Sessions;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Values;
using CloudBox.Tests.Support;

namespace CloudBox.Tests.Network.Sessions;

[Collection(AloneInTheProcess.Name)]
public sealed class HostileTests : IAsyncLifetime
{
    private readonly SessionHost _alice = new("alice");

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _alice.DisposeAsync().AsTask();

    [Fact]
    public async Task Garbage_in_a_valid_session_ends_it_with_a_reason_and_nothing_else()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            await using var mallory = await RawSession.OpenAsync(_alice.EndPoint, $"mallory{seed}");
            var noise = new byte[200];
            new Random(seed).NextBytes(noise);
            await mallory.SendAsync([0, 0, 0, 196, .. noise[..196]]);
            Assert.NotNull(await mallory.ReadByeAsync());
        }

        await _alice.HasSessionAsync(0);
        Assert.Empty(_alice.Frames);
        await AssertStillWorksAsync();
    }

    [Theory]
    [InlineData(FrameLimits.MaxAfterAck + 1u)]
    [InlineData(uint.MaxValue)]
    [InlineData(0u)]
    public async Task A_length_that_no_frame_has_ends_the_session(uint length)
    {
        await using var mallory = await RawSession.OpenAsync(_alice.EndPoint);
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, length);
        await mallory.SendAsync(bytes);
        Assert.Equal("it sent what is no frame (Length)", await mallory.ReadByeAsync());
    }

    [Fact]
    public async Task A_length_alone_takes_no_memory()
    {
        var sessions = new List<RawSession>();
        for (var i = 0; i < 15; i++) sessions.Add(await RawSession.OpenAsync(_alice.EndPoint, $"mallory{i}"));
        var before = GC.GetTotalMemory(forceFullCollection: true);
        foreach (var session in sessions) await session.SendAsync([0, 0x0F, 0xFF, 0xFF, 20]);
        await AssertStillWorksAsync();
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 4_000_000);
        foreach (var session in sessions) await session.DisposeAsync();
    }

    [Fact]
    public async Task More_than_four_KiB_are_not_read_from_who_is_not_let_in()
    {
        await using var mallory = await RawSession.ConnectAsync(_alice.EndPoint);
        await mallory.SendAsync([0, 0, 0x10, 0x01, 1]);
        Assert.Equal("it sent what is no frame (Length)", await mallory.ReadByeAsync());
        Assert.Empty(_alice.Events);
    }

    [Fact]
    public async Task Nothing_counts_before_Hello_and_HelloAck()
    {
        var frames = new Frame[]
        {
            new Frame.IndexOffer(default, [], 1, []), new Frame.GetFile(1, RelativePath.Parse("a"), default), new Frame.Ping(1, 1), new Frame.HelloAck(""),
        };
        foreach (var frame in frames)
        {
            await using var early = await RawSession.ConnectAsync(_alice.EndPoint);
            await early.SendAsync(frame);
            Assert.EndsWith("where Hello has to come", await early.ReadByeAsync(), StringComparison.Ordinal);

            if (frame is Frame.HelloAck) continue;
            await using var later = await RawSession.ConnectAsync(_alice.EndPoint);
            await later.SendAsync(HelloFrames.Create(ClientName.Parse("mallory"), 1, isClosed: false));
            await later.SendAsync(frame);
            Assert.EndsWith("where HelloAck has to come", await later.ReadByeAsync(), StringComparison.Ordinal);
        }

        Assert.Empty(_alice.Events);
    }

    [Fact]
    public async Task Bytes_that_nobody_asked_for_end_the_session()
    {
        await using var mallory = await RawSession.OpenAsync(_alice.EndPoint);
        await mallory.SendAsync(new Frame.FileData(1, new byte[] { 1 }, true));
        Assert.Equal("it sent bytes that nobody asked for", await mallory.ReadByeAsync());
        Assert.Equal(0, _alice.Stage.Created);
    }

    [Fact]
    public async Task A_second_Hello_or_a_key_that_nobody_asked_for_ends_the_session()
    {
        foreach (var frame in new Frame[] { HelloFrames.Create(ClientName.Parse("m"), 1, false), new Frame.HelloAck(""), new Frame.KeyGrant("k") })
        {
            await using var mallory = await RawSession.OpenAsync(_alice.EndPoint, $"m{frame.GetType().Name}");
            await mallory.SendAsync(frame);
            Assert.Contains("in an open session", await mallory.ReadByeAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task More_requests_than_may_wait_are_refused()
    {
        var release = new TaskCompletionSource();
        _alice.BeforeOpen = _ => release.Task;
        await using var mallory = await RawSession.OpenAsync(_alice.EndPoint);
        for (uint request = 0; request < 1100; request++) await mallory.SendAsync(new Frame.GetFile(request, RelativePath.Parse("a"), default));

        var refused = 0;
        while (refused < 60)
        {
            var frame = await mallory.ReadAsync();
            Assert.NotNull(frame);
            if (frame is Frame.FileRefused { Reason: "too many requests wait already" }) refused++;
        }

        release.SetResult();
        await mallory.SendAsync(new Frame.GetFile(5000, RelativePath.Parse("a"), default));
        await _alice.HasSessionAsync();
    }

    [Fact]
    public async Task One_number_for_two_requests_ends_the_session()
    {
        var release = new TaskCompletionSource();
        _alice.BeforeOpen = _ => release.Task;
        await using var mallory = await RawSession.OpenAsync(_alice.EndPoint);
        await mallory.SendAsync(new Frame.GetFile(1, RelativePath.Parse("a"), default));
        await mallory.SendAsync(new Frame.GetFile(1, RelativePath.Parse("b"), default));
        Assert.Equal("it used a request's number twice", await mallory.ReadByeAsync());
        release.SetResult();
    }

    [Fact]
    public async Task Who_does_not_read_cannot_make_us_hold_more_than_some_MiB()
    {
        await using var mallory = await RawSession.OpenAsync(_alice.EndPoint);
        await _alice.HasSessionAsync();
        var content = _alice.Add("large", new byte[40_000_000]);
        for (uint request = 0; request < 16; request++) await mallory.SendAsync(new Frame.GetFile(request, RelativePath.Parse("large"), content));
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var number = 0; number < 400_000 && _alice.Service.Sessions.Count > 0; number++) _alice.Service.Send(_alice.Opened[0].Id, new Frame.Summary(1, new string('x', 1000)));

        await _alice.HasSessionAsync(0);
        Assert.Equal("it does not read what it is sent", Assert.Single(_alice.Closed).Reason);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 40_000_000);
    }

    [Fact]
    public async Task Pings_without_end_are_answered_or_end_the_session()
    {
        await using var mallory = await RawSession.OpenAsync(_alice.EndPoint);
        var pings = new FrameBuffer();
        for (ulong number = 0; number < 1000; number++) FrameCodec.Write(new Frame.Ping(number, 1), pings);
        var writing = Task.Run(async () =>
        {
            for (var round = 0; round < 200; round++) await mallory.SendAsync(pings.Written.ToArray());
        });
        var answered = 0;
        try
        {
            while (answered < 200_000 && await mallory.ReadAsync() is { } frame)
            {
                if (frame is Frame.Pong) answered++;
            }
        }
        catch (SessionException)
        {
            // cut off
        }

        if (answered < 200_000) await Eventually.HoldsAsync(() => _alice.Closed is [{ Reason: "it does not read what it is sent" }], "the session was ended for that");
        await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        await AssertStillWorksAsync();
    }

    private async Task AssertStillWorksAsync()
    {
        await using var bob = new SessionHost("bob");
        bob.Hears(_alice);
        await bob.HasSessionAsync();
        var result = await bob.FetchAsync("good", _alice.Add("good", [1, 2, 3]));
        Assert.True(result.Outcome == CloudBox.Engine.Transfer.FetchOutcome.Received, result.Problem);
    }
}
