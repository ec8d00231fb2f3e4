using System.Text;

namespace CloudBox.Protocol.Status;

/// <summary>What a debug message adds to its header: nothing, or 00 text 00.</summary>
internal static class DebugText
{
    /// <summary>
    /// Reads the text behind a header. It ends at its second 00 or where the bytes end, after
    /// <see cref="StatusEncoder.MaxTextBytes"/> at the latest, and at the same byte in however many pieces a stream arrives.
    /// </summary>
    /// <param name="rest">What follows the header.</param>
    /// <param name="atEnd">True when nothing more will come.</param>
    /// <param name="text">The text; null when there is none.</param>
    /// <param name="size">Bytes it takes, both 00 included.</param>
    /// <returns>False while more bytes are needed to tell.</returns>
    public static bool TryRead(ReadOnlySpan<byte> rest, bool atEnd, out string? text, out int size)
    {
        text = null;
        size = 0;
        if (rest.IsEmpty) return atEnd;
        if (rest[0] != 0) return true;
        var bytes = rest[1..Math.Min(rest.Length, 1 + StatusEncoder.MaxTextBytes + 1)];
        var end = bytes.IndexOf((byte)0);
        if (end < 0 && bytes.Length <= StatusEncoder.MaxTextBytes && !atEnd) return false;
        size = end < 0 ? 1 + Math.Min(bytes.Length, StatusEncoder.MaxTextBytes) : 1 + end + 1;
        text = Encoding.UTF8.GetString(bytes[..(end < 0 ? size - 1 : end)]);
        return true;
    }
}
