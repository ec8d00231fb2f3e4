using System.Text;
using CloudBox.Protocol.Status;

namespace CloudBox.Protocol.Values;

/// <summary>
/// A host's name as versions carry it: the start of its client name, short and fit to be part of a file name on every system.
/// </summary>
public static class AuthorName
{
    /// <summary>Longest name in UTF-8 bytes.</summary>
    public const int MaxBytes = 32;

    private const char Replacement = '_';

    // What some file system or shell does not take in a name, and what would end or confuse "(conflict NAME 1a2b3c4d)".
    private const string Unfit = "/\\:*?\"<>|()";

    /// <summary>The name of a host in the versions that it makes.</summary>
    public static string Of(ClientName name)
    {
        var text = new StringBuilder();
        var left = MaxBytes;
        foreach (var rune in name.Value.EnumerateRunes())
        {
            if ((left -= rune.Utf8SequenceLength) < 0) break;
            if (IsFit(rune)) text.Append(rune);
            else text.Append(Replacement);
        }

        return text.ToString();
    }

    /// <summary>True for text that <see cref="Of"/> can have made; what comes from a peer has to be.</summary>
    public static bool IsValid(string text)
    {
        if (!Utf16Text.IsWellFormed(text) || Encoding.UTF8.GetByteCount(text) > MaxBytes) return false;
        foreach (var rune in text.EnumerateRunes())
        {
            if (!IsFit(rune)) return false;
        }

        return true;
    }

    private static bool IsFit(Rune rune) => !Rune.IsControl(rune) && !(rune.IsAscii && Unfit.Contains((char)rune.Value, StringComparison.Ordinal));
}
