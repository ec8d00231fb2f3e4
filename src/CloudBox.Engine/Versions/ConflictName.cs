using System.Globalization;
using System.Text;
using CloudBox.Protocol.Values;

namespace CloudBox.Engine.Versions;

/// <summary>
/// The name under which the loser of a conflict is shown, <c>report (conflict bob 4f2a91c0).txt</c>: a pure function of the path and
/// the version, so that it is the same on every host (I10).
/// </summary>
public static class ConflictName
{
    // A longer "extension" is the tail of a sentence with a dot in it.
    private const int MaxExtensionBytes = 32;

    private const string Mark = " (conflict ";
    private const ulong FnvOffset = 14695981039346656037;
    private const ulong FnvPrime = 1099511628211;

    /// <summary>How many names a version has, to be tried in turn.</summary>
    public const int Attempts = 4;

    /// <summary>The name; null when the whole path would be too long.</summary>
    /// <param name="path">The path that the versions contend for.</param>
    /// <param name="loser">The version that does not have the name.</param>
    /// <param name="attempt">
    /// 0 for eight digits; 1 for twice as many, when two losers would have one name or an ordinary file has it; beyond, with a number, when an
    /// ordinary file has that too.
    /// </param>
    public static RelativePath? Of(RelativePath path, FileEntry loser, int attempt = 0)
    {
        var name = path.Name;
        var dot = name.LastIndexOf('.');
        var extension = dot > 0 && Encoding.UTF8.GetByteCount(name[dot..]) <= MaxExtensionBytes ? name[dot..] : [];
        var stem = name[..^extension.Length];
        var author = loser.Author.Length == 0 ? "" : $"{loser.Author} ";
        var mark = $"{Mark}{author}{Digits(loser, attempt > 0)}{(attempt > 1 ? $" {attempt}" : "")})";
        stem = Fit(stem, RelativePath.MaxPartBytes - Encoding.UTF8.GetByteCount(mark) - Encoding.UTF8.GetByteCount(extension));
        var copy = $"{stem}{mark}{extension}";
        return RelativePath.TryParse(path.Parent is { } parent ? $"{parent}/{copy}" : copy, out var found, out _) ? found : null;
    }

    /// <summary>True when a version is or would be shown under this name as a conflict copy of the path.</summary>
    public static bool IsFor(RelativePath path, FileEntry loser, RelativePath name) => All(path, loser).Contains(name);

    /// <summary>All names that a version may be shown under as a conflict copy of the path, in the order in which they are tried.</summary>
    public static IEnumerable<RelativePath> All(RelativePath path, FileEntry loser)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            if (Of(path, loser, attempt) is { } name) yield return name;
        }
    }

    /// <summary>The path whose copy has such a name, if it was not shortened; null for every other name.</summary>
    public static RelativePath? OwnerOf(RelativePath name)
    {
        var text = name.Value;
        var mark = text.LastIndexOf(Mark, StringComparison.Ordinal);
        var end = mark < 0 ? -1 : text.IndexOf(')', mark);
        if (end < 0 || text.IndexOf('/', mark) >= 0) return null;
        return RelativePath.TryParse(text[..mark] + text[(end + 1)..], out var owner, out _) ? owner : null;
    }

    // Of all parts of the content id: two files made to collide in SHA1 have two names.
    private static string Digits(FileEntry loser, bool isLong)
    {
        var (hash, content) = (FnvOffset, loser.Content);
        Mix(ref hash, (ulong)content.Length);
        Mix(ref hash, content.Sha1.High);
        Mix(ref hash, content.Sha1.Middle);
        Mix(ref hash, content.Sha1.Low);
        Mix(ref hash, (ulong)(content.Xxh128 >> 64));
        Mix(ref hash, (ulong)content.Xxh128);
        if (loser.Kind != EntryKind.File) Mix(ref hash, (ulong)loser.Kind); // a link may have the text that a file holds
        return isLong ? hash.ToString("x16", CultureInfo.InvariantCulture) : (hash >> 32).ToString("x8", CultureInfo.InvariantCulture);
    }

    private static void Mix(ref ulong hash, ulong value)
    {
        for (var shift = 0; shift < 64; shift += 8) hash = (hash ^ (byte)(value >> shift)) * FnvPrime;
    }

    private static ReadOnlySpan<char> Fit(ReadOnlySpan<char> stem, int bytes)
    {
        while (Encoding.UTF8.GetByteCount(stem) > bytes)
        {
            stem = stem[..^(stem.Length > 1 && char.IsLowSurrogate(stem[^1]) ? 2 : 1)];
        }

        return stem;
    }
}
