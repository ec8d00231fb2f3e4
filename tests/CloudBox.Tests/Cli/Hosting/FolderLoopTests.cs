using System.Collections.Concurrent;
using CloudBox.Cli.Hosting;
using CloudBox.Engine;
using CloudBox.Engine.Events;
using CloudBox.Engine.Folder;
using CloudBox.Engine.Index;
using CloudBox.Engine.Sessions;
using CloudBox.Protocol.Sessions;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Values;
using CloudBox.Tests.Engine.Support;
using CloudBox.Tests.Support;
using Microsoft.Extensions.Hosting;
using NSubstitute;

namespace CloudBox.Tests.Cli.Hosting;

public sealed class FolderLoopTests : IAsyncLifetime
{
    private readonly IIndexStore _index = Substitute.For<IIndexStore>();
    private readonly IHostApplicationLifetime _lifetime = Substitute.For<IHostApplicationLifetime>();
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentQueue<string> _done = new();
    private readonly FolderLoop _loop;

    public FolderLoopTests()
    {
        _lifetime.ApplicationStopping.Returns(_stopping.Token);
        _index.Find(Arg.Any<RelativePath>()).Returns((IndexRow?)null);
        _index.LiveAfter(Arg.Any<RelativePath?>(), Arg.Any<int>()).Returns([]);
        _index.Members().Returns([]);
        _index.Wanted().Returns([]);
        _index.Copies().Returns([]);
        _index.When(index => index.Put(Arg.Any<IndexRow>(), Arg.Any<IndexRow?>())).Do(call => _done.Enqueue($"put {call.ArgAt<IndexRow>(0).Path}"));
        _index.When(index => index.Commit()).Do(_ => _done.Enqueue("commit"));
        _lifetime.When(lifetime => lifetime.StopApplication()).Do(_ => _done.Enqueue("stop the program"));
        _loop = new FolderLoop(new FolderEngine(_index, new EngineOptions()), _index, Substitute.For<IFolder>(), TimeProvider.System, _lifetime, new RecordingLogger<FolderLoop>())
        {
            Run = effect => _done.Enqueue(InWords(effect)),
        };
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _loop.StopAsync(CancellationToken.None);
        _loop.Dispose();
        _stopping.Dispose();
    }

    [Fact]
    public async Task A_row_is_committed_before_anybody_hears_of_it()
    {
        await _loop.StartAsync(CancellationToken.None);
        await _loop.PostAsync(Sees("f"), CancellationToken.None);
        await Eventually.HoldsAsync(() => _done.Contains("tell"), "the change is told");

        var order = _done.SkipWhile(done => done != "put f").ToList();
        Assert.InRange(order.IndexOf("commit"), 1, order.IndexOf("tell") - 1);
    }

    [Fact]
    public async Task It_says_hello_at_the_start_and_goodbye_at_the_end()
    {
        await _loop.StartAsync(CancellationToken.None);
        await Eventually.HoldsAsync(() => _done.Contains("announce Status None"), "hello");
        await _loop.StopAsync(CancellationToken.None);
        Assert.Equal("announce Status Leaving", _done.Last());
    }

    [Fact]
    public async Task What_was_posted_before_the_stop_still_gets_its_row()
    {
        using var isBusy = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        _loop.Run = _ =>
        {
            isBusy.Set();
            goOn.Wait(TimeSpan.FromSeconds(30));
        };
        await _loop.StartAsync(CancellationToken.None);
        await Eventually.HoldsAsync(() => isBusy.IsSet, "the loop is busy with its hello");
        await _loop.PostAsync(Sees("late"), CancellationToken.None);
        var stopped = _loop.StopAsync(CancellationToken.None);
        goOn.Set();
        await stopped;
        Assert.Equal(["put late", "commit"], _done.TakeLast(2));
    }

    [Fact]
    public async Task An_index_that_cannot_be_written_stops_the_program_and_announces_nothing()
    {
        _index.When(index => index.Commit()).Do(_ =>
        {
            if (_done.Contains("put f")) throw new IOException("no space left");
        });
        await _loop.StartAsync(CancellationToken.None);
        await _loop.PostAsync(Sees("f"), CancellationToken.None);
        await Eventually.HoldsAsync(() => _done.Contains("stop the program"), "the loop gives up");
        Assert.True(_loop.HasFailed);
        Assert.DoesNotContain("tell", _done);
    }

    [Fact]
    public async Task What_a_peer_still_has_to_hear_does_not_wait_for_looks_that_wait()
    {
        const int Looks = 12_000; // of which a step takes 256, so many more steps than the window has batches
        const int Window = 16;
        var (peer, batches) = (new SessionId(1), 0);
        _index.Incarnations.Returns([new Incarnation(1, 0)]);
        _loop.Run = effect =>
        {
            if (effect is not Effect.SendFrame { Frame: Frame.IndexBatch { Entries.IsEmpty: false } batch }) return;
            _done.Enqueue("batch");
            if (++batches == Window) Assert.True(_loop.PostAsync(new FolderEvent.FrameReceived(peer, new Frame.IndexAck(batch.To, batch.To)), CancellationToken.None).IsCompleted);
        };
        FolderEvent[] before =
        [
            new FolderEvent.SessionOpened(new SessionPeer(peer, default, ClientName.Parse("bob"), System.Net.IPAddress.Loopback)),
            new FolderEvent.FrameReceived(peer, new Frame.IndexOffer(new ReplicaId(77), [5], 0, [])),
            new FolderEvent.FrameReceived(peer, new Frame.IndexRequest(default, 0, null)),
        ];
        foreach (var happened in before.Concat(Enumerable.Range(0, Looks).Chunk(4).Select(numbers => Sees([.. numbers.Select(number => $"f{number}")])))) await _loop.PostAsync(happened, CancellationToken.None);
        _index.ChangedAfter(Arg.Any<ulong>(), Arg.Any<int>()).Returns([Given.Row("next", 1) with { Sequence = 5000 }]);
        await _loop.StartAsync(CancellationToken.None);
        await Eventually.HoldsAsync(() => _done.Contains($"put f{Looks - 1}"), "all is looked at");
        Assert.True(_done.ToList().LastIndexOf("batch") < _done.ToList().IndexOf($"put f{Looks - 1}"), "the batch after the window has not waited");
        Assert.InRange(batches, Window + 1, 2 * Window);
    }

    [Fact]
    public async Task Slow_work_that_throws_stops_the_program()
    {
        _loop.RunInBackground(() => throw new InvalidOperationException("a defect"));
        await Eventually.HoldsAsync(() => _done.Contains("stop the program"), "the loop gives up");
        Assert.True(_loop.HasFailed);
    }

    private static FolderEvent.Observed Sees(params string[] names) => new([.. names.Select(name => Given.Look(ObservedKind.File, "text", path: name))]);

    private static string InWords(Effect effect) => effect switch
    {
        Effect.Announce { Announcement: { Type: StatusType.Status } said } => $"announce Status {said.Features}",
        Effect.Tell => "tell",
        _ => effect.GetType().Name,
    };
}
