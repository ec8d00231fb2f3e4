using System.Runtime.Versioning;
using CloudBox.EndToEnd.Harness;

namespace CloudBox.EndToEnd.Sessions;

/// <summary>An author who does one thing after the other at random: saves, deletes, renames, swaps, modes, directories, conflict copies included.</summary>
[SupportedOSPlatform("linux")]
public sealed class Wanderer(CloudBoxHost host, string scratch, Random random)
{
    private static readonly string[] Names = ["a.txt", "b.txt", "c.txt", "d", "sub/e.txt", "sub/f.txt", "sub/deep/g.txt", "other/h.txt"];
    private static readonly string[] Directories = ["sub", "sub/deep", "other", "empty", "d"];
    private static readonly UnixFileMode[] Modes = [(UnixFileMode)0b110_000_000, (UnixFileMode)0b110_100_100, (UnixFileMode)0b111_101_101];

    public Author Author { get; } = new(host, scratch);

    /// <summary>One thing. What another program has made impossible meanwhile is not done.</summary>
    public void Act()
    {
        try
        {
            Act(random.Next(14));
        }
        catch (Exception inTheWay) when (inTheWay is IOException or UnauthorizedAccessException)
        {
            // A directory is a file now, or gone.
        }
    }

    private void Act(int what)
    {
        switch (what)
        {
            case 0 or 1: Author.Delete(Existing()); break;
            case 2: Renames.Move(host.PathOf(Existing()), host.PathOf(Place())); break;
            case 3: Renames.Swap(host.PathOf(Existing()), host.PathOf(Existing())); break;
            case 4: File.SetUnixFileMode(host.PathOf(Existing()), Modes[random.Next(Modes.Length)]); break;
            case 5: Directory.CreateDirectory(host.PathOf(Directories[random.Next(Directories.Length)])); break;
            case 6: Directory.Delete(host.PathOf(Directories[random.Next(Directories.Length)])); break;
            case 7: Author.SaveInPlace(Existing()); break;
            case 8 or 9: Author.SaveInPlace(Place()); break;
            default: Author.SaveByRename(Place()); break;
        }
    }

    // A name for a new file, with its directory.
    private string Place()
    {
        var name = Names[random.Next(Names.Length)];
        Directory.CreateDirectory(Path.GetDirectoryName(host.PathOf(name))!);
        return name;
    }

    // Any file that is there, but the one that keeps the folder from being empty.
    private string Existing()
    {
        var names = Tree.Read(host.Folder).Names.Where(name => !name.StartsWith("kept by", StringComparison.Ordinal)).ToList();
        return names.Count == 0 ? Place() : names[random.Next(names.Count)];
    }
}
