using System.Security.Cryptography;
using CloudBox.EndToEnd.Peers.Wire;

namespace CloudBox.EndToEnd.Peers;

/// <summary>A test peer's own folder: describes, takes and drops files, with whole seconds only.</summary>
public sealed class PeerFolder(string root)
{
    public string PathOf(string name) => Path.Combine(root, name);

    /// <summary>The record of a file, or null.</summary>
    public WireFile? Describe(string name)
    {
        try
        {
            using var file = File.OpenRead(PathOf(name));
            var mtime = new DateTimeOffset(File.GetLastWriteTimeUtc(PathOf(name))).ToUnixTimeSeconds();
            return new WireFile(mtime, name, Convert.ToHexStringLower(SHA1.HashData(file)), file.Length);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>All files, ordinal by the bytes of their names.</summary>
    public IReadOnlyList<WireFile> DescribeAll() =>
        [.. Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(root, path))
            .Where(name => !name.EndsWith(TemporaryFile, StringComparison.Ordinal))
            .Order(Utf8Names.Ordinal)
            .Select(Describe).OfType<WireFile>()];

    /// <summary>SHA1 over the SHA1s of all files in order of their names.</summary>
    public static string DirectorySha1(IEnumerable<WireFile> files) =>
        Convert.ToHexStringLower(SHA1.HashData([.. files.SelectMany(file => Convert.FromHexString(file.Sha1))]));

    /// <summary>Puts bytes in place whole, with their mtime.</summary>
    public void Put(WireFile file, string temporary)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(file.Name))!);
        File.SetLastWriteTimeUtc(temporary, DateTimeOffset.FromUnixTimeSeconds(file.Mtime).UtcDateTime);
        File.Move(temporary, PathOf(file.Name), overwrite: true);
    }

    public string NewTemporary() => Path.Combine(root, Guid.NewGuid().ToString("N") + TemporaryFile);

    public void Delete(string name) => File.Delete(PathOf(name));

    private const string TemporaryFile = ".incoming";
}
