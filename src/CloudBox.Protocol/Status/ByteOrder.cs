namespace CloudBox.Protocol.Status;

/// <summary>Order of the bytes of a message's integers. The assignment states none, so both exist.</summary>
public enum ByteOrder
{
    /// <summary>Network order; what this program sends by itself.</summary>
    BigEndian,

    /// <summary>What x86 programs send that never convert.</summary>
    LittleEndian,
}
