using System.Text;
using CloudBox.EndToEnd.Harness;

namespace CloudBox.EndToEnd.Sessions;

/// <summary>
/// Somebody who works in a host's folder. Every text that he writes is another one, and he knows exactly which texts he has replaced or
/// deleted: those alone may be gone afterwards, since somebody had them before him when he did that.
/// </summary>
/// <param name="host">Whose folder.</param>
/// <param name="scratch">A folder on the same file system.</param>
public sealed class Author(CloudBoxHost host, string scratch)
{
    private readonly string _desk = Path.Combine(scratch, $"on the desk of {host.Name}");
    private int _texts;

    /// <summary>Every text that he has written.</summary>
    public List<string> Written { get; } = [];

    /// <summary>Texts, of whomever, that he has replaced or deleted.</summary>
    public HashSet<string> Replaced { get; } = [];

    /// <summary>Texts that these have written, none of these has replaced, and that are in no folder and no archive.</summary>
    public static IReadOnlyList<string> Lost(IReadOnlyList<Author> authors, Scene scene)
    {
        var kept = scene.Hosts.SelectMany(host => Directory.EnumerateFiles(host.Folder, "*", SearchOption.AllDirectories).Except([host.PathOf(".cloudbox/lock")])).Select(File.ReadAllText).ToHashSet();
        foreach (var author in authors) kept.UnionWith(author.Replaced);
        return [.. authors.SelectMany(author => author.Written).Where(text => !kept.Contains(text))];
    }

    /// <summary>Saves by temporary file and rename: what had the name, a directory even, comes out whole.</summary>
    public void SaveByRename(string name)
    {
        var text = NextText(name);
        File.WriteAllText(_desk, text);
        var hasReplaced = Renames.Replace(_desk, host.PathOf(name));
        Written.Add(text);
        if (hasReplaced) ClearDesk();
    }

    /// <summary>Saves in place: reads and overwrites one and the same open file, wherever that is moved meanwhile.</summary>
    public void SaveInPlace(string name)
    {
        var text = NextText(name);
        using var file = new FileStream(host.PathOf(name), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        var before = new byte[file.Length];
        file.ReadExactly(before);
        Replaced.Add(Encoding.UTF8.GetString(before));
        Written.Add(text);
        file.Position = 0;
        file.SetLength(0);
        file.Write(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>Deletes whatever has the name at that moment, if anything does.</summary>
    public void Delete(string name)
    {
        if (Renames.Move(host.PathOf(name), _desk)) ClearDesk();
    }

    private void ClearDesk()
    {
        string[] files = Directory.Exists(_desk) ? Directory.GetFiles(_desk, "*", SearchOption.AllDirectories) : [_desk];
        foreach (var file in files) Replaced.Add(File.ReadAllText(file));
        if (Directory.Exists(_desk)) Directory.Delete(_desk, recursive: true);
        else File.Delete(_desk);
    }

    // Of different lengths, so that a save is seen by its size too.
    private string NextText(string name) => $"{host.Name} writes {name}, text {++_texts} {new string('.', _texts % 50)}";
}
