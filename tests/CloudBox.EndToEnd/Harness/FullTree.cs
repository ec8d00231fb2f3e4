using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace CloudBox.EndToEnd.Harness;

/// <summary>
/// Everything in a folder that modern peers keep equal: files with mode, mtime to the nanosecond and content, directories with mode, links
/// with their text. Listed by find(1); contents are hashed only when the listings agree.
/// </summary>
public sealed class FullTree
{
    private const string File = "file";

    private readonly string _folder;
    private readonly SortedDictionary<string, string> _entries = new(StringComparer.Ordinal);

    private FullTree(string folder, string listing)
    {
        _folder = folder;
        var fields = listing.Split('\0');
        for (var at = 0; at + 1 < fields.Length; at += 2) _entries[fields[at]] = fields[at + 1];
    }

    public IEnumerable<string> Names => _entries.Keys;

    /// <summary>How many regular files there are.</summary>
    public int Files => _entries.Values.Count(IsFile);

    /// <summary>What is there under a name, in words; null for nothing.</summary>
    public string? this[string name] => _entries.GetValueOrDefault(name);

    /// <summary>Lists a folder as it is now; what vanishes meanwhile is left out.</summary>
    public static FullTree Read(string folder)
    {
        string[] expression =
        [
            folder, "-mindepth", "1", "-path", Path.Combine(folder, ".cloudbox"), "-prune",
            "-o", "-type", "f", "-printf", $@"%P\0{File} %m, %s bytes, of %T@\0",
            "-o", "-type", "d", "-printf", @"%P\0directory %m\0",
            "-o", "-type", "l", "-printf", @"%P\0link to %l\0",
        ];
        return new(folder, Shell.Try("find", "", expression).Output);
    }

    /// <summary>True when both hold the same.</summary>
    public bool IsSameAs(FullTree other) =>
        _entries.SequenceEqual(other._entries) && _entries.Where(entry => IsFile(entry.Value)).All(entry => Hash(entry.Key) is { } hash && hash == other.Hash(entry.Key));

    /// <summary>Differences for people, at most 20 lines; empty when there are none.</summary>
    public string DifferenceTo(FullTree other, string here, string there)
    {
        var lines = _entries.Keys.Union(other._entries.Keys).Order(StringComparer.Ordinal)
            .Where(name => Describe(name) != other.Describe(name))
            .Select(name => $"  {name}: {here} has {Describe(name)}, {there} has {other.Describe(name)}")
            .ToList();
        var text = new StringBuilder().AppendJoin('\n', lines.Take(20));
        if (lines.Count > 20) text.Append(CultureInfo.InvariantCulture, $"\n  and {lines.Count - 20} more");
        return text.ToString();
    }

    private string Describe(string name) => this[name] is not { } entry ? "nothing" : IsFile(entry) ? $"{entry}, {Hash(name)?[..8]}" : entry;

    private static bool IsFile(string entry) => entry.StartsWith(File, StringComparison.Ordinal);

    private string? Hash(string name)
    {
        try
        {
            using var content = System.IO.File.OpenRead(Path.Combine(_folder, name));
            return Convert.ToHexStringLower(SHA256.HashData(content));
        }
        catch (IOException)
        {
            return null;
        }
    }
}
