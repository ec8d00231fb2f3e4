using CloudBox.Engine.Peers;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;

namespace CloudBox.Network.Transfer;

/// <summary>
/// How one peer is approached: attempts are repeated with growing pauses, a peer that does not answer is left alone for a
/// while, and only so many exchanges run at once.
/// </summary>
internal sealed class PeerLine
{
    // Three dials without an answer, which one fetch makes, say that the peer is gone.
    private const int DialsBeforeBreak = 3;

    private static readonly TimeSpan BreakSampling = TimeSpan.FromSeconds(30);

    public PeerLine(PeerDialect dialect, TransferOptions options, TimeProvider time)
    {
        Offers = new SemaphoreSlim(dialect == PeerDialect.COriginal ? 1 : TransferLimits.MaxOffersPerPeer);
        Fetches = new SemaphoreSlim(dialect == PeerDialect.COriginal ? 1 : TransferLimits.MaxFetchesPerPeer);
        Attempts = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = static args => ValueTask.FromResult(args.Outcome.Exception is TransferException { CanRetry: true }),
                MaxRetryAttempts = options.Retries,
                Delay = options.RetryDelay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
            })
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                ShouldHandle = static args => ValueTask.FromResult(args.Outcome.Exception is TransferException { IsDial: true }),
                FailureRatio = 1,
                MinimumThroughput = DialsBeforeBreak,
                SamplingDuration = BreakSampling,
                BreakDuration = options.BreakDuration,
            })
            .Build();
    }

    /// <summary>Runs an exchange: retry outside, breaker inside, so that each attempt counts.</summary>
    public ResiliencePipeline Attempts { get; }

    /// <summary>Turns for fetches.</summary>
    public SemaphoreSlim Fetches { get; }

    /// <summary>Turns for offers.</summary>
    public SemaphoreSlim Offers { get; }
}
