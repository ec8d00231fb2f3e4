using System.Net;
using System.Net.Sockets;

namespace CloudBox.Network.Time;

/// <summary>What may be done for a source that asks.</summary>
internal enum Allowance
{
    /// <summary>Answer it.</summary>
    Answer,

    /// <summary>It asks too often: tell it so.</summary>
    Refuse,

    /// <summary>It asks too often, and has been told within the last second.</summary>
    Ignore,
}

/// <summary>
/// How often each source may ask: so many requests at once, then so many a second. An IPv4 source is an address; an IPv6 source is a /64,
/// of which a host may have all. The table has a fixed size: a source has one place in it, which it takes over from whoever was there, so that
/// whoever invents addresses takes no memory and locks nobody out. Not thread-safe.
/// </summary>
internal sealed class SourceLimits(TimeProvider time)
{
    /// <summary>Requests at once: more than any client sends to measure once.</summary>
    public const int Burst = 128;

    /// <summary>Requests a second from then on.</summary>
    public const int PerSecond = 32;

    /// <summary>Sources that are remembered at once.</summary>
    public const int Places = 4096;

    private static readonly TimeSpan BetweenRefusals = TimeSpan.FromSeconds(1);

    private readonly Place[] _places = new Place[Places];

    /// <summary>A source asks.</summary>
    public Allowance Take(IPAddress source)
    {
        var key = KeyOf(source);
        ref var place = ref _places[(uint)HashCode.Combine(key) % Places];
        var now = time.GetTimestamp();
        if (!place.IsTaken || place.Key != key) place = new Place { IsTaken = true, Key = key, Tokens = Burst, At = now };
        place.Tokens = Math.Min(place.Tokens + (time.GetElapsedTime(place.At, now).TotalSeconds * PerSecond), Burst);
        place.At = now;
        if (place.Tokens >= 1)
        {
            place.Tokens--;
            return Allowance.Answer;
        }

        if (place.WasTold && time.GetElapsedTime(place.ToldAt, now) < BetweenRefusals) return Allowance.Ignore;
        (place.WasTold, place.ToldAt) = (true, now);
        return Allowance.Refuse;
    }

    // The first 64 bits of an IPv6 address; an IPv4 address with a mark that no global IPv6 address has.
    private static ulong KeyOf(IPAddress source)
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        source.TryWriteBytes(bytes, out _);
        var key = BitConverter.ToUInt64(bytes);
        return source.AddressFamily == AddressFamily.InterNetwork ? key | (1UL << 63) : key;
    }

    private struct Place
    {
        public bool IsTaken;
        public bool WasTold;
        public ulong Key;
        public double Tokens;
        public long At;
        public long ToldAt;
    }
}
