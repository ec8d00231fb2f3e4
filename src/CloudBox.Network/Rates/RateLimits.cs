namespace CloudBox.Network.Rates;

/// <summary>How much file content may travel, bytes a second; null for as much as there is.</summary>
/// <param name="InAll">With all peers together.</param>
/// <param name="PerPeer">With each of them.</param>
public readonly record struct RateLimit(long? InAll, long? PerPeer)
{
    /// <summary>The least limit: at less, a chunk would take so long that the other side gives up.</summary>
    public const long Least = 64_000;
}
