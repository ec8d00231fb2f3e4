using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace CloudBox.FileSystem.Archiving;

/// <summary>
/// Name of one archived version: when it was displaced (UTC, ms) and 64 random bits, <c>20260412T081559123Z-0011223344556677</c>, after the file's own
/// name and a <c>~</c> where there is room. Sorts by name, then time.
/// </summary>
internal static class ArchiveName
{
    private const string TimeFormat = "yyyyMMdd'T'HHmmssfff'Z'";
    private const int TimeLength = 19;
    private const int RandomDigits = 16;
    private const int Length = TimeLength + 1 + RandomDigits;
    private const char Joint = '~';
    private const int MaxBytes = 255; // of one name in a file system

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    /// <summary>A new name.</summary>
    public static string Create(DateTimeOffset now) => string.Create(
        CultureInfo.InvariantCulture,
        $"{now.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture)}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(RandomDigits / 2))}");

    /// <summary>Puts a version's name behind the file's own; false when no file system would take it.</summary>
    public static bool TryJoin(ReadOnlySpan<char> file, string version, out string name)
    {
        var fits = Encoding.UTF8.GetByteCount(file) + 1 + version.Length <= MaxBytes;
        name = fits ? $"{file}{Joint}{version}" : "";
        return fits;
    }

    /// <summary>True when this is the name of a version of the file; of two of them, the one displaced later sorts behind the other (ordinal).</summary>
    public static bool IsVersionOf(ReadOnlySpan<char> file, string name) =>
        name.Length == file.Length + 1 + Length && name[file.Length] == Joint && name.AsSpan().StartsWith(file, StringComparison.Ordinal) && TryParse(name, out _);

    /// <summary>True for a version's name by itself, without a file's before it.</summary>
    public static bool IsVersion(string name) => name.Length == Length && TryParse(name, out _);

    /// <summary>When it was displaced and what makes the name unique: of two, the later sorts behind the other (ordinal).</summary>
    /// <param name="name">The name of a version.</param>
    public static string VersionIn(string name) => name[^Length..];

    /// <summary>Reads the time from a name; false for every other name.</summary>
    public static bool TryParse(string name, out DateTimeOffset displaced)
    {
        displaced = default;
        if (name.Length < Length || (name.Length > Length && name[^(Length + 1)] != Joint)) return false;
        var version = name.AsSpan(name.Length - Length);
        if (version[TimeLength] != '-' || version[(TimeLength + 1)..].ContainsAnyExcept(HexDigits)) return false;
        return DateTimeOffset.TryParseExact(
            version[..TimeLength],
            TimeFormat,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out displaced);
    }
}
