using System.Globalization;
using System.Text;

namespace CloudBox.Network.Status;

/// <summary>
/// Makes text that others chose safe to print: one line, no control sequence, nothing that turns the direction of writing or
/// hides. Escaping twice changes nothing.
/// </summary>
public static class LogText
{
    /// <summary>Most characters of the original that <see cref="Brief"/> shows.</summary>
    public const int MaxCharacters = 200;

    private const string CutMark = "\u2026";

    /// <summary>
    /// What does not print is written as <c>\n</c>, <c>\r</c>, <c>\t</c>, <c>\uXXXX</c> or <c>\UXXXXXXXX</c>: control and format
    /// characters, line and paragraph separators, lone surrogates.
    /// </summary>
    public static string Escape(string? text)
    {
        if (string.IsNullOrEmpty(text)) return "";
        if (IsPlain(text)) return text;
        var escaped = new StringBuilder(text.Length + 16);
        for (var at = 0; at < text.Length;)
        {
            var isRune = Rune.TryGetRuneAt(text, at, out var rune);
            if (!isRune) AppendEscape(escaped, text[at]);
            else if (MustEscape(rune)) AppendEscape(escaped, rune.Value);
            else escaped.Append(rune);
            at += isRune ? rune.Utf16SequenceLength : 1;
        }

        return escaped.ToString();
    }

    /// <summary>The same for what a peer sends, which may be long: the rest is cut, marked by an ellipsis.</summary>
    public static string Brief(string? text)
    {
        if (text is null || text.Length <= MaxCharacters) return Escape(text);
        var end = char.IsHighSurrogate(text[MaxCharacters - 1]) ? MaxCharacters - 1 : MaxCharacters;
        return Escape(text[..end]) + CutMark;
    }

    private static bool IsPlain(string text) => !text.AsSpan().ContainsAnyExceptInRange(' ', '~');

    // Of the format characters, the two joiners belong to ordinary words and emoji.
    private static bool MustEscape(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => true,
        UnicodeCategory.Format => rune.Value is not (0x200C or 0x200D),
        _ => false,
    };

    private static void AppendEscape(StringBuilder escaped, int value) => _ = value switch
    {
        '\n' => escaped.Append("\\n"),
        '\r' => escaped.Append("\\r"),
        '\t' => escaped.Append("\\t"),
        <= 0xFFFF => escaped.Append(CultureInfo.InvariantCulture, $"\\u{value:x4}"),
        _ => escaped.Append(CultureInfo.InvariantCulture, $"\\U{value:x8}"),
    };
}
