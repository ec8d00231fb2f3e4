using System.Net;
using CloudBox.Protocol.Status;

namespace CloudBox.Network.Transfer;

/// <summary>How the TCP side of the status protocol behaves.</summary>
public sealed record TransferOptions
{
    /// <summary>Our client name, in the header of every message.</summary>
    public required ClientName Name { get; init; }

    /// <summary>Where to listen: every IPv4 address, or loopback only.</summary>
    public IPAddress Address { get; init; } = IPAddress.Any;

    /// <summary>The port to listen on; 0 lets the operating system choose.</summary>
    public ushort Port { get; init; }

    /// <summary>False for addresses that are neither on-link nor configured: their connections are dropped and they are never dialled.</summary>
    public Func<IPAddress, bool> IsAllowed { get; init; } = static _ => true;

    /// <summary>
    /// True when the folder has a key: then nothing is said or understood here in the protocol of open folders, in either direction, and
    /// only sessions are served.
    /// </summary>
    public bool IsClosed { get; init; }

    /// <summary>A connection has to deliver its first message, whole, within this.</summary>
    public TimeSpan FirstMessageTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A transfer that makes no progress for this long is cut off.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Limit for one connect. Longer than the 1 s after which the kernel repeats a lost SYN.</summary>
    public TimeSpan DialTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long a C original may take to start pushing a file that was requested by broadcast.</summary>
    public TimeSpan PushTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// When a request to a C original that shows no effect is repeated, once. It announces a change before its own list has it,
    /// and does not answer a request that comes in between.
    /// </summary>
    public TimeSpan PushRepeat { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>How often a fetch starts again after a failure that may pass; 1 at least.</summary>
    public int Retries { get; init; } = 2;

    /// <summary>Pause before the first retry; doubles with each, with jitter.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How long a peer that did not answer three dials is left alone. One status interval: it may be back by then.</summary>
    public TimeSpan BreakDuration { get; init; } = TimeSpan.FromSeconds(5);
}
