namespace CloudBox.Protocol.Values;

/// <summary>Base32 (RFC 4648 section 6) without padding, upper case; reading takes lower case too. For ids and codes that people copy.</summary>
public static class Base32
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const int BitsPerChar = 5;

    /// <summary>The text of these bytes.</summary>
    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        var text = new char[(bytes.Length * 8 + BitsPerChar - 1) / BitsPerChar];
        var (bits, held, at) = (0u, 0, 0);
        foreach (var value in bytes)
        {
            bits = (bits << 8) | value;
            for (held += 8; held >= BitsPerChar; held -= BitsPerChar) text[at++] = Alphabet[(int)(bits >> (held - BitsPerChar)) & 31];
        }

        if (held > 0) text[at] = Alphabet[(int)(bits << (BitsPerChar - held)) & 31];
        return new string(text);
    }

    /// <summary>Reads text back; false unless it is exactly what <see cref="Encode"/> makes of <paramref name="bytes"/>.Length bytes. Never throws.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, Span<byte> bytes)
    {
        if (text.Length != (bytes.Length * 8 + BitsPerChar - 1) / BitsPerChar) return false;
        var (bits, held, at) = (0u, 0, 0);
        foreach (var c in text)
        {
            var value = Alphabet.IndexOf(char.ToUpperInvariant(c), StringComparison.Ordinal);
            if (value < 0) return false;
            bits = (bits << BitsPerChar) | (uint)value;
            held += BitsPerChar;
            if (held < 8) continue;
            held -= 8;
            bytes[at++] = (byte)(bits >> held);
        }

        return (bits & ((1u << held) - 1)) == 0; // what is left over is padding, and has one form
    }
}
