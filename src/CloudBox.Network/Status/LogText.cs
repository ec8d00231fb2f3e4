using System.Globalization;
using System.Text;

namespace CloudBox.Network.Status;

/// <summary>Makes text that a peer chose safe to print: it cannot move the cursor, start a line, or turn the direction of writing.</summary>
public static class LogText
{
    /// <summary>Most characters of the original that are shown.</summary>
    public const int MaxCharacters = 200;

    private const char CutMark = '\u2026';

    /// <summary>
    /// Control and format characters, line and paragraph separators and lone surrogates become <c>\u{HEX}</c>; a backslash is
    /// doubled, so that no name can look like an escape; long text is cut and ends with an ellipsis.
    /// </summary>
    public static string Escape(string? text)
    {
        if (string.IsNullOrEmpty(text)) return "";
        if (text.Length <= MaxCharacters && IsPlain(text)) return text;
        var escaped = new StringBuilder(Math.Min(text.Length, MaxCharacters) + 16);
        var shown = 0;
        for (var at = 0; at < text.Length; shown++)
        {
            if (shown == MaxCharacters) return escaped.Append(CutMark).ToString();
            if (!Rune.TryGetRuneAt(text, at, out var rune))
            {
                AppendEscape(escaped, text[at++]);
                continue;
            }

            at += rune.Utf16SequenceLength;
            if (rune.Value == '\\') escaped.Append(@"\\");
            else if (IsDangerous(rune)) AppendEscape(escaped, rune.Value);
            else escaped.Append(rune.ToString());
        }

        return escaped.ToString();
    }

    private static void AppendEscape(StringBuilder escaped, int value) => escaped.Append(CultureInfo.InvariantCulture, $@"\u{{{value:X2}}}");

    private static bool IsPlain(string text)
    {
        foreach (var c in text)
        {
            if (c is < ' ' or > '~' or '\\') return false;
        }

        return true;
    }

    private static bool IsDangerous(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control
        or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.Surrogate;
}
