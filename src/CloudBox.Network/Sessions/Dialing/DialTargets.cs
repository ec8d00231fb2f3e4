using System.Net;
using System.Security.Cryptography;
using CloudBox.Network.Sessions.Connection;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;

namespace CloudBox.Network.Sessions.Dialing;

/// <summary>
/// Keeps a session with everybody who was heard lately: each address has a loop that dials with growing pauses while there is no session, and rests
/// while there is one. Bounded. A beacon is a hint: it makes us dial, or ask an open session for a sign of life, and nothing else.
/// </summary>
/// <param name="context">What the sessions share.</param>
/// <param name="find">The open session at an address, or of the device that answered there last.</param>
/// <param name="dial">Dials once; throws <see cref="SessionException"/>.</param>
internal sealed class DialTargets(
    SessionContext context, Func<DialTarget, SessionConnection?> find, Func<DialTarget, CancellationToken, Task> dial) : IAsyncDisposable
{
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(15);

    private readonly Lock _gate = new();
    private readonly Dictionary<IPEndPoint, (DialTarget Target, Task Loop)> _targets = [];
    private readonly SemaphoreSlim _dials = new(SessionLimits.MaxDials);
    private readonly RepeatedLines _lines = new(context.Time);
    private readonly CancellationTokenSource _stop = new();
    private readonly ResiliencePipeline _attempts = new ResiliencePipelineBuilder { TimeProvider = context.Time }
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<SessionException>(),
            MaxRetryAttempts = int.MaxValue,
            Delay = context.Options.FirstRedial,
            MaxDelay = context.Options.LongestRedial,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
        })
        .Build();

    /// <summary>A peer was heard at an address.</summary>
    public void Hear(IPEndPoint endPoint, ulong nonce)
    {
        if (endPoint.Port == 0 || !context.Options.IsAllowed(endPoint.Address)) return;
        DialTarget? known;
        lock (_gate)
        {
            if (_stop.IsCancellationRequested) return;
            known = _targets.TryGetValue(endPoint, out var entry) ? entry.Target : null;
            if (known is null && !Add_NeedsLock(endPoint, nonce)) return;
        }

        if (known?.Hear(nonce) != true) return;
        if (find(known) is { } session) session.Probe();
        else known.Restart();
    }

    public async ValueTask DisposeAsync()
    {
        Task[] loops;
        lock (_gate)
        {
            _stop.Cancel();
            loops = [.. _targets.Values.Select(entry => entry.Loop)];
        }

        await Task.WhenAll(loops);
    }

    // Of one address that names ever new ports the old ones stay: they expire when they are not heard.
    private bool Add_NeedsLock(IPEndPoint endPoint, ulong nonce)
    {
        if (_targets.Count >= SessionLimits.MaxTargets) return false;
        if (_targets.Keys.Count(other => other.Address.Equals(endPoint.Address)) >= SessionLimits.MaxTargetsPerAddress) return false;
        var target = new DialTarget(endPoint, context.Time);
        target.Hear(nonce);
        _targets.Add(endPoint, (target, Task.Run(() => KeepAsync(target))));
        return true;
    }

    private async Task KeepAsync(DialTarget target)
    {
        try
        {
            while (!_stop.IsCancellationRequested && target.Age < context.Options.TargetLifetime)
            {
                if (find(target) is { } session) await RestAsync(session);
                else await DialAsync(target);
            }
        }
        finally
        {
            lock (_gate) _targets.Remove(target.EndPoint);
            target.Dispose();
        }
    }

    // A short pause after a session, so that two sides that both lost it do not both dial in the same moment.
    private async Task RestAsync(SessionConnection session)
    {
        await Task.WhenAny(session.Completion, Task.Delay(Rest, context.Time, _stop.Token));
        if (!session.Completion.IsCompleted) return;
        var pause = TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(1 + ((int)context.Options.FirstRedial.TotalMilliseconds / 2)));
        await Task.Delay(pause, context.Time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task DialAsync(DialTarget target)
    {
        using var round = CancellationTokenSource.CreateLinkedTokenSource(target.BeginRound(), _stop.Token);
        try
        {
            await _attempts.ExecuteAsync(async token => await AttemptAsync(target, token), round.Token);
        }
        catch (OperationCanceledException) when (round.IsCancellationRequested)
        {
            // News of it: dial at once.
        }
    }

    private async Task AttemptAsync(DialTarget target, CancellationToken cancel)
    {
        if (target.Age >= context.Options.TargetLifetime || find(target) is not null) return;
        await _dials.WaitAsync(cancel);
        try
        {
            await dial(target, cancel);
        }
        catch (SessionException error) when (error.IsNetwork)
        {
            if (_lines.TryTake(target.EndPoint.ToString(), out var more)) context.Log.Unreachable(target.EndPoint, error.Message, more);
            throw;
        }
        finally
        {
            _dials.Release();
        }
    }
}
