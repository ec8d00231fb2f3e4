using CloudBox.Protocol.Status;

namespace CloudBox.Engine.Peers;

/// <summary>What one message without a trailer tells about the program that sent it.</summary>
internal enum DialectEvidence
{
    /// <summary>Every program sends this.</summary>
    None,

    /// <summary>The C original sends this; nearly nobody else does.</summary>
    COriginal,

    /// <summary>The C original never sends this.</summary>
    NotCOriginal,
}

internal static class DialectEvidences
{
    /// <summary>
    /// The C original is little-endian, sends 02 and 08 as the header alone (its first 08 with port 0), requests and offers on
    /// UDP, and never sends 01. What is big-endian is not it; what is full or an 01 is not it, whatever the port says.
    /// </summary>
    public static DialectEvidence Of(StatusMessage message, ByteOrder order)
    {
        if (message.Type == StatusType.Debug) return DialectEvidence.None;
        if (order == ByteOrder.BigEndian) return DialectEvidence.NotCOriginal;
        return message.Type switch
        {
            StatusType.Status => DialectEvidence.NotCOriginal,
            StatusType.NoChanges or StatusType.DirectoryEmpty => IsHeaderOnly(message) ? DialectEvidence.COriginal : DialectEvidence.NotCOriginal,
            StatusType.FileRequest or StatusType.FileOffer => DialectEvidence.COriginal,
            _ => DialectEvidence.None,
        };
    }

    private static bool IsHeaderOnly(StatusMessage message) => message is { NewestMtime: null, DirectorySha1: null };
}
