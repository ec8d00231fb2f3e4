using System.Net;
using System.Threading.Channels;

namespace CloudBox.Cli.Joining;

/// <summary>
/// Dials whoever may be the inviter, one after the other: an invite is good once, and an inviter that is heard at two addresses must
/// not be asked at both. Who turns out to be somebody else is not asked again.
/// </summary>
internal sealed class InviterSearch(InviterDial dial, TimeProvider time)
{
    // More than any subnet has; whoever invents more makes us ask some of them twice.
    private const int MaxStrangers = 1024;

    // Connect and handshake take milliseconds on a LAN; an address where nobody is must not use up the time of the others.
    private static readonly TimeSpan DialTimeout = TimeSpan.FromSeconds(5);

    private readonly HashSet<IPEndPoint> _strangers = [];

    /// <summary>The last failure, for people; null when nobody was found to ask.</summary>
    public string? LastProblem { get; private set; }

    /// <summary>Asks until the inviter has answered.</summary>
    /// <param name="candidates">Where it may be; the same address again means that it may be tried again.</param>
    /// <param name="cancel">Ends the search.</param>
    /// <returns><see cref="JoinAnswer.Joined"/> or <see cref="JoinAnswer.Refused"/>.</returns>
    /// <exception cref="OperationCanceledException">The search was ended.</exception>
    public async Task<JoinAnswer> RunAsync(ChannelReader<IPEndPoint> candidates, CancellationToken cancel)
    {
        while (true)
        {
            var candidate = await candidates.ReadAsync(cancel);
            if (_strangers.Contains(candidate)) continue;
            var answer = await DialAsync(candidate, cancel);
            if (answer is JoinAnswer.Joined or JoinAnswer.Refused) return answer;
            Note(candidate, answer);
        }
    }

    private void Note(IPEndPoint candidate, JoinAnswer answer)
    {
        if (answer is JoinAnswer.SomebodyElse && _strangers.Count < MaxStrangers) _strangers.Add(candidate);
        LastProblem = answer is JoinAnswer.NoAnswer silent ? $"{candidate}: {silent.Why.TrimEnd('.')}" : $"{candidate} is another host than the one that made this code";
    }

    private async Task<JoinAnswer> DialAsync(IPEndPoint candidate, CancellationToken cancel)
    {
        using var patience = new CancellationTokenSource(DialTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancel);
        try
        {
            return await dial(candidate, either.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new JoinAnswer.NoAnswer($"no answer within {DialTimeout.TotalSeconds:0} s");
        }
    }
}
