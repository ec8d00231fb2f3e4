using System.Net;
using System.Threading.Channels;
using CloudBox.Cli.Joining;
using CloudBox.Cli.Keys;
using CloudBox.Tests.Support;

namespace CloudBox.Tests.Cli;

public sealed class InviterSearchTests
{
    private static readonly IPEndPoint First = IPEndPoint.Parse("10.77.0.2:4001");
    private static readonly IPEndPoint Second = IPEndPoint.Parse("10.77.0.3:4002");

    private readonly Channel<IPEndPoint> _candidates = Channel.CreateUnbounded<IPEndPoint>();
    private readonly List<IPEndPoint> _dialled = [];

    [Fact]
    public async Task Somebody_else_is_not_asked_again_and_the_inviter_is_found_behind_it()
    {
        var joined = new JoinAnswer.Joined(KeyFile.NewKey());
        Offer(First, First, Second);

        var answer = await SearchAsync(at => at.Equals(Second) ? joined : new JoinAnswer.SomebodyElse());

        Assert.Same(joined, answer);
        Assert.Equal([First, Second], _dialled);
    }

    [Fact]
    public async Task Who_does_not_answer_is_asked_again_when_it_is_heard_again()
    {
        var joined = new JoinAnswer.Joined(KeyFile.NewKey());
        Offer(First, First);

        Assert.Same(joined, await SearchAsync(_ => _dialled.Count == 2 ? joined : new JoinAnswer.NoAnswer("connection refused")));
    }

    [Fact]
    public async Task A_refusal_by_the_inviter_ends_the_search()
    {
        Offer(First, Second);

        Assert.IsType<JoinAnswer.Refused>(await SearchAsync(_ => new JoinAnswer.Refused("it is used")));

        Assert.Equal([First], _dialled);
    }

    [Fact]
    public async Task One_that_never_answers_does_not_keep_the_next_from_being_asked()
    {
        var clock = new ManualClock();
        var joined = new JoinAnswer.Joined(KeyFile.NewKey());
        Offer(First, Second);
        var search = new InviterSearch(
            async (at, cancel) =>
            {
                _dialled.Add(at);
                if (at.Equals(First)) await Task.Delay(Timeout.Infinite, cancel);
                return joined;
            },
            clock);

        var running = search.RunAsync(_candidates.Reader, CancellationToken.None);
        Assert.Equal([First], _dialled);
        clock.Advance(TimeSpan.FromSeconds(5));

        Assert.Same(joined, await running);
        Assert.Equal("10.77.0.2:4001: no answer within 5 s", search.LastProblem);
    }

    private void Offer(params IPEndPoint[] candidates)
    {
        foreach (var candidate in candidates) Assert.True(_candidates.Writer.TryWrite(candidate));
    }

    private Task<JoinAnswer> SearchAsync(Func<IPEndPoint, JoinAnswer> answer)
    {
        var search = new InviterSearch(
            (at, _) =>
            {
                _dialled.Add(at);
                return Task.FromResult(answer(at));
            },
            new ManualClock());
        return search.RunAsync(_candidates.Reader, CancellationToken.None);
    }
}
