using System.Net;
using CloudBox.EndToEnd.Peers.Wire;

namespace CloudBox.EndToEnd.Peers;

/// <summary>A peer process's standard output: events, one line each, whole.</summary>
public sealed class PeerLog(TextWriter output)
{
    private readonly Lock _gate = new();

    public void Say(PeerEvent happened)
    {
        lock (_gate)
        {
            output.WriteLine(happened.ToString());
            output.Flush();
        }
    }

    public void Fault(EndPoint? from, string text, byte[]? bytes = null) =>
        Say(new PeerEvent(PeerEventKind.Fault) { From = from?.ToString(), Text = text, Hex = bytes is null ? null : Convert.ToHexStringLower(bytes) });

    public void Heard(string kind, EndPoint? from, WireMessage message, WireOrder order, byte[] bytes) =>
        Say(new PeerEvent(kind) { From = from?.ToString(), Message = message, Order = order, Hex = Convert.ToHexStringLower(bytes) });
}
