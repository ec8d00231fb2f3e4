namespace CloudBox.Network.Time;

/// <summary>What a time server has done since its start.</summary>
/// <param name="Served">Requests that were told the time.</param>
/// <param name="TooOften">Requests of sources that ask too often.</param>
/// <param name="NoRequest">Datagrams that are no request of NTP.</param>
/// <param name="KeyRefused">Requests with a signature of no key that we have.</param>
/// <param name="Unsent">Answers that the network did not take.</param>
public readonly record struct TimeServerCounts(long Served, long TooOften, long NoRequest, long KeyRefused, long Unsent)
{
    /// <summary>All that were not told the time.</summary>
    public long Refused => TooOften + NoRequest + KeyRefused;
}
