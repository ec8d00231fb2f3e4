using System.Text;

namespace CloudBox.Protocol.Sessions;

/// <summary>Text that has to fit.</summary>
internal static class Utf8Text
{
    /// <summary>The start of a text that has at most so many bytes of UTF-8, no character cut in two. Half a surrogate pair becomes U+FFFD.</summary>
    public static string Cut(string text, int mostBytes)
    {
        if (Encoding.UTF8.GetByteCount(text) <= mostBytes) return text;
        var left = mostBytes;
        var end = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if ((left -= rune.Utf8SequenceLength) < 0) break;
            end += rune.Utf16SequenceLength;
        }

        return text[..end];
    }
}
