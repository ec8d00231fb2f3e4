using System.Globalization;
using System.Text;

namespace CloudBox.Cli;

/// <summary>Makes text from elsewhere harmless for a terminal or a log: one line, no control sequence, nothing invisible.</summary>
internal static class Printable
{
    /// <summary>The text with every character that does not print written as <c>\n</c>, <c>\u001b</c> and the like.</summary>
    public static string Escape(string text)
    {
        if (!text.EnumerateRunes().Any(MustEscape)) return text;
        var escaped = new StringBuilder(text.Length + 16);
        foreach (var rune in text.EnumerateRunes())
        {
            if (MustEscape(rune)) Append(escaped, rune);
            else escaped.Append(rune);
        }

        return escaped.ToString();
    }

    // Format characters turn the direction of what follows or hide in it; the two joiners belong to ordinary words and emoji.
    private static bool MustEscape(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => true,
        UnicodeCategory.Format => rune.Value is not (0x200C or 0x200D),
        _ => false,
    };

    private static void Append(StringBuilder escaped, Rune rune) => _ = rune.Value switch
    {
        '\n' => escaped.Append("\\n"),
        '\r' => escaped.Append("\\r"),
        '\t' => escaped.Append("\\t"),
        <= 0xFFFF => escaped.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}"),
        _ => escaped.Append(CultureInfo.InvariantCulture, $"\\U{rune.Value:x8}"),
    };
}
