using CloudBox.Engine.Folder;
using CloudBox.Protocol.Status;
using Microsoft.Extensions.Logging;

namespace CloudBox.Network.Transfer;

/// <summary>What every part of the TCP side shares.</summary>
internal sealed record TransferContext(TransferOptions Options, ITransferHost Host, IStage Stage, TimeProvider Time, ILogger Log)
{
    /// <summary>Where we listen; what our messages say.</summary>
    public ushort Port { get; set; }

    public required TransferCounters Counters { get; init; }

    /// <summary>Encodes a message of ours. On TCP none has a trailer: bytes may follow it.</summary>
    public byte[] Encode(StatusType type, ByteOrder order, FileRecord? file = null, string? text = null)
    {
        var message = new StatusMessage
        {
            Type = type,
            Client = Options.Name,
            TcpPort = Port,
            CurrentTime = Time.GetUtcNow().ToUnixTimeSeconds(),
            File = file,
            Text = text,
        };
        return StatusEncoder.Encode(message, order);
    }
}
