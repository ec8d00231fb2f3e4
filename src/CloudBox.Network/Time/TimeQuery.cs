using CloudBox.Protocol.Time;

namespace CloudBox.Network.Time;

/// <summary>How a clock is measured.</summary>
/// <param name="Samples">Exchanges, of which the one with the least delay counts.</param>
/// <param name="Timeout">How long each answer is waited for.</param>
/// <param name="Key">What requests are signed with, and answers have to be; null for neither.</param>
public sealed record TimeQuery(int Samples, TimeSpan Timeout, NtpKey? Key)
{
    /// <summary>Samples, when nobody says how many.</summary>
    public const int DefaultSamples = 8;

    /// <summary>Samples at most.</summary>
    public const int MaxSamples = 100;

    /// <summary>The wait for an answer, when nobody says how long.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(2);
}
