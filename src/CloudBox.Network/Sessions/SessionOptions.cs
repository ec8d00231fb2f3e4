using System.Net;
using CloudBox.Network.Rates;
using CloudBox.Protocol.Status;

namespace CloudBox.Network.Sessions;

/// <summary>How sessions behave.</summary>
public sealed record SessionOptions
{
    /// <summary>Our client name.</summary>
    public required ClientName Name { get; init; }

    /// <summary>False for addresses that are neither on-link nor configured: they are never dialled.</summary>
    public Func<IPAddress, bool> IsAllowed { get; init; } = static _ => true;

    /// <summary>Limits of the file content that is sent over sessions and their data connections.</summary>
    public RateLimit Up { get; init; }

    /// <summary>Limits of the file content that is received.</summary>
    public RateLimit Down { get; init; }

    /// <summary>From the first byte to the last HelloAck.</summary>
    public TimeSpan AuthenticateTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Limit for one connect. Longer than the 1 s after which the kernel repeats a lost SYN.</summary>
    public TimeSpan DialTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Pause after a first failed dial; grows with each, with jitter.</summary>
    public TimeSpan FirstRedial { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Longest pause between two dials of an address that is still heard.</summary>
    public TimeSpan LongestRedial { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>An address that was not heard for this long is not dialled any more. Twelve beacons.</summary>
    public TimeSpan TargetLifetime { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Time between two pings.</summary>
    public TimeSpan PingInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A session that brings no byte for this long is dead: three pings.</summary>
    public TimeSpan SilenceTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// A peer that takes no byte for this long is dead. Longer than the silence: its engine may be busy with a large commit while its pings go on.
    /// </summary>
    public TimeSpan WriteTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>A token for a data connection is good for this long: what a dial may take, and some more on a busy machine.</summary>
    public TimeSpan TicketLifetime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A data connection that moves less than 16 KiB in this time is dead.</summary>
    public TimeSpan DataTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>When nothing has come of any wanted file for this long, the peer is taken to have forgotten them.</summary>
    public TimeSpan FetchTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Two sessions of one device that were opened within this time were dialled at the same time by both sides. Twice what opening one may take.
    /// </summary>
    public TimeSpan SimultaneousWithin { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// A session for whose sake another with the same device was refused has to give a sign of life within this time. Longer than the way there
    /// and back on a busy machine; it is what following a peer to a new address may take.
    /// </summary>
    public TimeSpan DoubtTimeout { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>How long closing may take.</summary>
    public TimeSpan ByeTimeout { get; init; } = TimeSpan.FromMilliseconds(500);
}
