using System.Net;
using CloudBox.Protocol.Time;

namespace CloudBox.Network.Time;

/// <summary>What is known of a server's clock after asking it.</summary>
/// <param name="Server">Where it answered.</param>
/// <param name="Sample">The best sample: its offset is the server's clock minus ours.</param>
/// <param name="BoundNs">The offset is right to this: half the delay, how finely both clocks can be read, and how far they drift apart meanwhile.</param>
/// <param name="Reply">The answer of that sample.</param>
/// <param name="ServerTimeNs">The server's clock when that answer left, since the Unix epoch.</param>
/// <param name="Answers">Samples that the best was taken from.</param>
public sealed record TimeMeasurement(IPEndPoint Server, ClockSample Sample, long BoundNs, NtpPacket Reply, long ServerTimeNs, int Answers)
{
    private const double DriftPerSecond = 15e-6; // PHI of RFC 5905: the most that a clock gains or loses
    private const double NanosecondsPerSecond = 1e9;

    /// <summary>The bound of one sample.</summary>
    /// <param name="sample">Its offset and delay.</param>
    /// <param name="serverPrecision">How finely the server's clock can be read: a power of two, in seconds.</param>
    /// <param name="elapsedNs">From question to answer.</param>
    public static long BoundOf(ClockSample sample, sbyte serverPrecision, long elapsedNs)
    {
        var reading = (Math.ScaleB(1, serverPrecision) + Math.ScaleB(1, NtpRequest.ClockPrecision)) * NanosecondsPerSecond;
        var bound = sample.BoundNs + reading + (DriftPerSecond * elapsedNs);
        return bound >= long.MaxValue ? long.MaxValue : (long)Math.Ceiling(bound);
    }
}
