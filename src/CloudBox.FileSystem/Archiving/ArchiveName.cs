using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;

namespace CloudBox.FileSystem.Archiving;

/// <summary>
/// Name of one archived version: when it was displaced (UTC, ms) and 64 random bits, <c>20260412T081559123Z-0011223344556677</c>.
/// Sorts by time.
/// </summary>
internal static class ArchiveName
{
    private const string TimeFormat = "yyyyMMdd'T'HHmmssfff'Z'";
    private const int TimeLength = 19;
    private const int RandomDigits = 16;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    /// <summary>A new name.</summary>
    public static string Create(DateTimeOffset now) => string.Create(
        CultureInfo.InvariantCulture,
        $"{now.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture)}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(RandomDigits / 2))}");

    /// <summary>Reads the time from a name; false for every other name.</summary>
    public static bool TryParse(string name, out DateTimeOffset displaced)
    {
        displaced = default;
        if (name.Length != TimeLength + 1 + RandomDigits || name[TimeLength] != '-') return false;
        if (name.AsSpan(TimeLength + 1).ContainsAnyExcept(HexDigits)) return false;
        return DateTimeOffset.TryParseExact(
            name.AsSpan(0, TimeLength),
            TimeFormat,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out displaced);
    }
}
