namespace CloudBox.Network.Rates;

/// <summary>The limits of this host, and the buckets that all peers share.</summary>
/// <param name="up">Of what is sent.</param>
/// <param name="down">Of what is received.</param>
/// <param name="time">The clock.</param>
internal sealed class RateControl(RateLimit up, RateLimit down, TimeProvider time)
{
    private readonly TokenBucket? _up = Bucket(up.InAll, time);
    private readonly TokenBucket? _down = Bucket(down.InAll, time);

    /// <summary>The gate for what one peer is sent.</summary>
    public RateGate Up() => new(_up, Bucket(up.PerPeer, time), time);

    /// <summary>The gate for what one peer sends.</summary>
    public RateGate Down() => new(_down, Bucket(down.PerPeer, time), time);

    private static TokenBucket? Bucket(long? rate, TimeProvider time) => rate is { } bytes ? new TokenBucket(bytes, time) : null;
}
