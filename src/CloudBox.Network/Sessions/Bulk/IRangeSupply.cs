using CloudBox.Protocol.Sessions;

namespace CloudBox.Network.Sessions.Bulk;

/// <summary>What one data connection is to fetch.</summary>
internal interface IRangeSupply
{
    /// <summary>The next range; null when nothing more is needed. Waits while others may leave something over.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    ValueTask<RangeRequest?> NextAsync(CancellationToken cancel);
}
