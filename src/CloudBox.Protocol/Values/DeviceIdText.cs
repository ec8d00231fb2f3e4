using System.Diagnostics.CodeAnalysis;

namespace CloudBox.Protocol.Values;

/// <summary>
/// How people see a device id: 52 characters of base32 in four parts of 13, each with a check character (Luhn mod 32, as Syncthing
/// has it), written in eight groups of seven. One wrong character in a part is always found.
/// </summary>
public static class DeviceIdText
{
    /// <summary>Characters of the short form, which names a device on the log: 35 bits.</summary>
    public const int ShortLength = 7;

    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const int PartLength = 13;
    private const int Parts = 4;
    private const int GroupLength = 7;
    private const int CheckedLength = Parts * (PartLength + 1);

    /// <summary>The whole id, as in <c>MFZWI3D-...</c>: 63 characters.</summary>
    public static string Format(DeviceId id)
    {
        var plain = Plain(id);
        Span<char> text = stackalloc char[CheckedLength + (CheckedLength / GroupLength) - 1];
        var (at, written) = (0, 0);
        for (var part = 0; part < Parts; part++)
        {
            var characters = plain.AsSpan(part * PartLength, PartLength);
            foreach (var c in characters) Put(text, c, ref at, ref written);
            Put(text, Check(characters), ref at, ref written);
        }

        return new string(text);
    }

    /// <summary>The first group, for logs: it tells devices apart, and proves nothing.</summary>
    public static string FormatShort(DeviceId id) => Plain(id)[..ShortLength];

    /// <summary>Reads an id back; case, hyphens and spaces do not count. False when a character is wrong. Never throws.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out DeviceId id)
    {
        id = default;
        Span<char> characters = stackalloc char[CheckedLength];
        if (text is null || !TryCollect(text, characters)) return false;
        Span<char> plain = stackalloc char[Parts * PartLength];
        for (var part = 0; part < Parts; part++)
        {
            var from = characters.Slice(part * (PartLength + 1), PartLength + 1);
            if (Check(from[..PartLength]) != from[PartLength]) return false;
            from[..PartLength].CopyTo(plain[(part * PartLength)..]);
        }

        Span<byte> bytes = stackalloc byte[DeviceId.Size];
        if (!Base32.TryDecode(plain, bytes)) return false;
        id = DeviceId.FromBytes(bytes);
        return true;
    }

    private static string Plain(DeviceId id)
    {
        Span<byte> bytes = stackalloc byte[DeviceId.Size];
        id.CopyTo(bytes);
        return Base32.Encode(bytes);
    }

    private static void Put(Span<char> text, char c, ref int at, ref int written)
    {
        if (written > 0 && written % GroupLength == 0) text[at++] = '-';
        text[at++] = c;
        written++;
    }

    private static bool TryCollect(string text, Span<char> characters)
    {
        var count = 0;
        foreach (var c in text)
        {
            if (c is '-' or ' ') continue;
            var upper = char.ToUpperInvariant(c);
            if (count == characters.Length || !Alphabet.Contains(upper, StringComparison.Ordinal)) return false;
            characters[count++] = upper;
        }

        return count == characters.Length;
    }

    // Luhn's sum in base 32: every second value is doubled, and the digits of the double are added.
    private static char Check(ReadOnlySpan<char> characters)
    {
        var sum = 0;
        for (var i = 0; i < characters.Length; i++)
        {
            var value = Alphabet.IndexOf(characters[i], StringComparison.Ordinal) * (1 + (i % 2));
            sum += (value / Alphabet.Length) + (value % Alphabet.Length);
        }

        return Alphabet[(Alphabet.Length - (sum % Alphabet.Length)) % Alphabet.Length];
    }
}
