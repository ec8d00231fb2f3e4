using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace CloudBox.EndToEnd.Harness;

/// <summary>
/// What is in a folder: regular files by relative name, with length and content; `.cloudbox` and whatever is no file are left out. Listed
/// by find(1), which tells pipes from files; hashed only when names and lengths agree.
/// </summary>
public sealed class Tree
{
    private readonly string _folder;
    private readonly SortedDictionary<string, long> _lengths = new(StringComparer.Ordinal);

    private Tree(string folder, string listing)
    {
        _folder = folder;
        var fields = listing.Split('\0');
        for (var at = 0; at + 1 < fields.Length; at += 2) _lengths[fields[at]] = long.Parse(fields[at + 1], CultureInfo.InvariantCulture);
    }

    public int Count => _lengths.Count;

    public IEnumerable<string> Names => _lengths.Keys;

    /// <summary>Lists a folder as it is now; what vanishes meanwhile is left out.</summary>
    public static Tree Read(string folder) =>
        new(folder, Shell.Try("find", "", folder, "-path", Path.Combine(folder, ".cloudbox"), "-prune", "-o", "-type", "f", "-printf", @"%P\0%s\0").Output);

    /// <summary>True when both hold the same names with the same bytes.</summary>
    public bool HasSameFilesAs(Tree other) =>
        _lengths.SequenceEqual(other._lengths) && _lengths.Keys.All(name => Hash(name) is { } hash && hash == other.Hash(name));

    /// <summary>Differences for people, at most 20 lines; empty when there are none.</summary>
    public string DifferenceTo(Tree other, string here, string there)
    {
        var lines = _lengths.Keys.Union(other._lengths.Keys).Order(StringComparer.Ordinal)
            .Where(name => Describe(name) != other.Describe(name))
            .Select(name => $"  {name}: {here} has {Describe(name)}, {there} has {other.Describe(name)}")
            .ToList();
        var text = new StringBuilder().AppendJoin('\n', lines.Take(20));
        if (lines.Count > 20) text.Append(CultureInfo.InvariantCulture, $"\n  and {lines.Count - 20} more");
        return text.ToString();
    }

    private string Describe(string name) => _lengths.TryGetValue(name, out var length) ? $"{length} bytes {Hash(name)?[..8]}" : "nothing";

    private string? Hash(string name)
    {
        try
        {
            using var content = File.OpenRead(Path.Combine(_folder, name));
            return Convert.ToHexStringLower(SHA256.HashData(content));
        }
        catch (IOException)
        {
            return null;
        }
    }
}
