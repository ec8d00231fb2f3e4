using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography;
using CloudBox.Protocol.Sessions;
using CloudBox.Protocol.Values;

namespace CloudBox.Network.Sessions.Bulk;

/// <summary>
/// Who may open a data connection: whoever shows, from the address of the session that it was given to, and with that key where there is TLS, a token that nobody has used, within
/// seconds. A token is 256 random bits, so looking one up tells nobody anything. Thread-safe.
/// </summary>
internal sealed class DataTickets(TimeSpan lifetime, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Ticket> _open = [];

    /// <summary>Tokens that are good now, or were a moment ago.</summary>
    public int Count
    {
        get
        {
            lock (_gate) return _open.Count;
        }
    }

    /// <summary>Makes tokens for a file; none when too many are out already.</summary>
    public ImmutableArray<string> Issue(RangeOffer offer, IPAddress to, DeviceId device)
    {
        lock (_gate)
        {
            Prune_NeedsLock();
            if (_open.Count + FrameLimits.MaxTokens > SessionLimits.MaxTickets) return [];
            var tokens = ImmutableArray.CreateBuilder<string>(FrameLimits.MaxTokens);
            while (tokens.Count < FrameLimits.MaxTokens)
            {
                var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(FrameLimits.SecretSize));
                _open.Add(token, new Ticket(offer, to, device, time.GetTimestamp()));
                tokens.Add(token);
            }

            return tokens.MoveToImmutable();
        }
    }

    /// <summary>Uses a token up. Null when it is not good, or not from there.</summary>
    /// <param name="token">What was shown.</param>
    /// <param name="from">By whom.</param>
    /// <param name="device">Whose key that side has; null where it shows none.</param>
    public RangeOffer? Take(string token, IPAddress from, DeviceId? device = null)
    {
        lock (_gate)
        {
            if (!_open.TryGetValue(token, out var ticket) || !ticket.To.Equals(from) || (device is { } shown && shown != ticket.Device)) return null;
            _open.Remove(token);
            return IsOver(ticket) ? null : ticket.Offer;
        }
    }

    /// <summary>The tokens of a file that is not on offer any more are good for nothing.</summary>
    public void Forget(RangeOffer offer)
    {
        lock (_gate)
        {
            foreach (var (token, ticket) in _open)
            {
                if (ticket.Offer == offer) _open.Remove(token);
            }
        }
    }

    private void Prune_NeedsLock()
    {
        foreach (var (token, ticket) in _open)
        {
            if (IsOver(ticket)) _open.Remove(token);
        }
    }

    private bool IsOver(Ticket ticket) => time.GetElapsedTime(ticket.At) >= lifetime;

    private readonly record struct Ticket(RangeOffer Offer, IPAddress To, DeviceId Device, long At);
}
