using System.Net;
using CloudBox.Protocol.Status;
using Microsoft.Extensions.Logging;

namespace CloudBox.Network.Status;

/// <summary>
/// Datagrams that were not heard, counted until the next report: one line for the malformed, one for those from elsewhere,
/// however many there were, and of the latter only the first for everybody. Thread-safe.
/// </summary>
internal sealed class DropSummary(ILogger logger)
{
    /// <summary>Time between reports.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private (long Count, IPAddress Last, DecodeFault Fault) _malformed = (0, IPAddress.None, DecodeFault.None);
    private (long Count, IPAddress Last) _offLink = (0, IPAddress.None);
    private volatile bool _isOffLinkTold;

    public void NoteMalformed(IPAddress source, DecodeFault fault)
    {
        lock (_gate) _malformed = (_malformed.Count + 1, source, fault);
    }

    public void NoteOffLink(IPAddress source)
    {
        lock (_gate) _offLink = (_offLink.Count + 1, source);
    }

    /// <summary>Says what has come together and starts anew.</summary>
    public void Report()
    {
        var (malformed, offLink) = Take();
        if (malformed.Count > 0) logger.MalformedIgnored(malformed.Count, malformed.Last, InWords(malformed.Fault));
        if (offLink.Count == 0) return;
        logger.OffLinkIgnored(_isOffLinkTold ? LogLevel.Debug : LogLevel.Information, offLink.Count, offLink.Last);
        _isOffLinkTold = true; // neighbours that are none of our business go on for ever
    }

    private ((long Count, IPAddress Last, DecodeFault Fault) Malformed, (long Count, IPAddress Last) OffLink) Take()
    {
        lock (_gate)
        {
            var taken = (_malformed, _offLink);
            _malformed.Count = 0;
            _offLink.Count = 0;
            return taken;
        }
    }

    private static string InWords(DecodeFault fault) => fault switch
    {
        DecodeFault.Truncated => "it ends too early",
        DecodeFault.UnknownType => "its type is unknown",
        DecodeFault.BadClientName => "its client name is not valid",
        DecodeFault.BadFileName => "its file name is not valid",
        DecodeFault.BadLength => "its file length is not valid",
        _ => "it has bytes behind its end",
    };
}
