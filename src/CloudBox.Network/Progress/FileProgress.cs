using CloudBox.Protocol.Status;
using CloudBox.Protocol.Values;

namespace CloudBox.Network.Progress;

/// <summary>How far a large file is, at a moment.</summary>
/// <param name="Path">Which: the path here that it is for.</param>
/// <param name="Peer">With whom.</param>
/// <param name="IsIncoming">True when it comes, false when it goes.</param>
/// <param name="Length">Bytes in all.</param>
/// <param name="Done">Bytes that are through, those that an earlier try brought included.</param>
/// <param name="BytesPerSecond">Over the last seconds; 0 while nothing is known.</param>
public sealed record FileProgress(RelativePath Path, ClientName Peer, bool IsIncoming, long Length, long Done, double BytesPerSecond)
{
    /// <summary>Until it is through at this rate; null while nobody can tell.</summary>
    public TimeSpan? TimeLeft => TransferSum.TimeFor(Length - Done, BytesPerSecond);
}

/// <summary>How far the large files of one direction are together.</summary>
/// <param name="Files">How many.</param>
/// <param name="Length">Bytes in all.</param>
/// <param name="Done">Bytes that are through.</param>
/// <param name="BytesPerSecond">Over the last seconds.</param>
public sealed record TransferSum(int Files, long Length, long Done, double BytesPerSecond)
{
    // Longer than this is no time but a stall.
    private const double MostSeconds = 365 * 86_400d;

    /// <summary>Until all are through at this rate; null while nobody can tell.</summary>
    public TimeSpan? TimeLeft => TimeFor(Length - Done, BytesPerSecond);

    internal static TimeSpan? TimeFor(long bytes, double rate) =>
        rate > 0 && bytes / rate is var seconds && seconds < MostSeconds ? TimeSpan.FromSeconds(seconds) : null;
}
