using System.Buffers;
using System.Text;

namespace CloudBox.Protocol.Values;

/// <summary>Questions about text in memory before it becomes UTF-8.</summary>
internal static class Utf16Text
{
    /// <summary>False when half a surrogate pair stands alone: such text has no UTF-8 form.</summary>
    public static bool IsWellFormed(ReadOnlySpan<char> text)
    {
        while (text.IndexOfAnyInRange('\uD800', '\uDFFF') is var at and >= 0)
        {
            text = text[at..];
            if (Rune.DecodeFromUtf16(text, out _, out var used) != OperationStatus.Done) return false;
            text = text[used..];
        }

        return true;
    }
}
