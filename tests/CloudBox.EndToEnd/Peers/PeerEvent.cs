using System.Text.Json;
using System.Text.Json.Serialization;
using CloudBox.EndToEnd.Peers.Wire;

namespace CloudBox.EndToEnd.Peers;

/// <summary>What a test peer reports, one JSON line each.</summary>
/// <param name="Kind">One of <see cref="PeerEventKind"/>.</param>
public sealed record PeerEvent(string Kind)
{
    /// <summary>The command that this answers.</summary>
    public int? Command { get; init; }

    /// <summary>Who sent it, address:port.</summary>
    public string? From { get; init; }

    public WireOrder? Order { get; init; }

    public WireMessage? Message { get; init; }

    /// <summary>The bytes as they came.</summary>
    public string? Hex { get; init; }

    /// <summary>What followed a 0x07 or a name block, counted and hashed.</summary>
    public long? Length { get; init; }

    public string? Sha1 { get; init; }

    /// <summary>For people: what is wrong, or what happened.</summary>
    public string? Text { get; init; }

    public static readonly JsonSerializerOptions Json = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter() },
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public override string ToString() => JsonSerializer.Serialize(this, Json);
}

/// <summary>Kinds of events.</summary>
public static class PeerEventKind
{
    /// <summary>The sockets are open; Text is the TCP port.</summary>
    public const string Ready = "ready";

    /// <summary>A datagram that keeps to the assignment.</summary>
    public const string Datagram = "datagram";

    /// <summary>A message on TCP that keeps to the assignment.</summary>
    public const string Stream = "stream";

    /// <summary>File bytes have arrived, all that were promised.</summary>
    public const string Content = "content";

    /// <summary>A file was sent to someone.</summary>
    public const string Served = "served";

    /// <summary>Someone broke the protocol.</summary>
    public const string Fault = "fault";

    /// <summary>The C original would be dead now.</summary>
    public const string Crash = "crash";

    /// <summary>A command is done.</summary>
    public const string Done = "done";
}
