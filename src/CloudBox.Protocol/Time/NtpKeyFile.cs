using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace CloudBox.Protocol.Time;

/// <summary>
/// Reads the text of a key file as chrony has it: <c>ID TYPE KEY</c> a line, the key in ASCII or behind <c>HEX:</c> in hexadecimal;
/// empty lines and those that begin with <c># ! % ;</c> say nothing.
/// </summary>
public static class NtpKeyFile
{
    /// <summary>Keys in one file at most.</summary>
    public const int MaxKeys = 1024;

    /// <summary>Bytes of one key at most.</summary>
    public const int MaxSecret = 1024;

    private const string Hexadecimal = "HEX:";
    private const string Plain = "ASCII:";

    /// <summary>Reads all keys in the order of the file; false and what is wrong, with the line and without the secret.</summary>
    public static bool TryParse(string text, out IReadOnlyList<NtpKey> keys, out string problem)
    {
        var found = new List<NtpKey>();
        keys = found;
        problem = "";
        var number = 0;
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            number++;
            var words = line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0 || words[0][0] is '#' or '!' or '%' or ';') continue;
            problem = TryAdd(found, words);
            if (problem.Length == 0) continue;
            problem = string.Create(CultureInfo.InvariantCulture, $"line {number}: {problem}");
            return false;
        }

        if (found.Count == 0) problem = "it holds no key; a line is ID TYPE KEY, as in 1 SHA256 HEX:0123...";
        return found.Count > 0;
    }

    private static string TryAdd(List<NtpKey> found, string[] words)
    {
        if (words.Length != 3) return "a key is ID TYPE KEY, as in 1 SHA256 HEX:0123...";
        if (!uint.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out var id) || id == 0) return "the ID is a number from 1 to 4294967295";
        if (found.Any(key => key.Id == id)) return "there is a key with this ID already";
        if (found.Count == MaxKeys) return $"there are more than {MaxKeys} keys";
        if (HashOf(words[1]) is not { } hash) return "the TYPE is SHA1, SHA256, SHA384 or SHA512";
        if (SecretOf(words[2]) is not { Length: > 0 and <= MaxSecret } secret) return $"the KEY is 1 to {MaxSecret} bytes, in ASCII or behind HEX: in hexadecimal";
        found.Add(new NtpKey(id, hash, secret));
        return "";
    }

    private static HashAlgorithmName? HashOf(string type) => type.ToUpperInvariant() switch
    {
        "SHA1" => HashAlgorithmName.SHA1,
        "SHA256" => HashAlgorithmName.SHA256,
        "SHA384" => HashAlgorithmName.SHA384,
        "SHA512" => HashAlgorithmName.SHA512,
        _ => null,
    };

    private static byte[]? SecretOf(string text)
    {
        if (!text.StartsWith(Hexadecimal, StringComparison.Ordinal))
        {
            var plain = text.StartsWith(Plain, StringComparison.Ordinal) ? text[Plain.Length..] : text;
            return plain.All(char.IsAscii) ? Encoding.ASCII.GetBytes(plain) : null;
        }

        try
        {
            return Convert.FromHexString(text.AsSpan(Hexadecimal.Length));
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
