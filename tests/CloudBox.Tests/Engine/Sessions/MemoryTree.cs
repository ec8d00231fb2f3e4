using CloudBox.Engine.Folder;
using CloudBox.Protocol.Values;
using CloudBox.Tests.Engine.Support;

namespace CloudBox.Tests.Engine.Sessions;

/// <summary>A folder in memory with files, directories and links, which carries out every order as the disk would.</summary>
internal sealed class MemoryTree
{
    private const uint FileMode = 0x1A4;
    private const uint DirectoryMode = 0x1ED;

    private long _looks;
    private readonly SortedDictionary<RelativePath, Node> _nodes = [];
    private ulong _inode;
    private long _ticks;

    private sealed record Node(EntryKind Kind, string Text, DiskStamp Stamp);

    public List<string> Archive { get; } = [];

    /// <summary>Runs before an order is carried out: somebody may write at the very moment.</summary>
    public Action<DiskOrder>? Sabotage { get; set; }

    /// <summary>True for an order that is carried out and said to have failed, as when it cannot be made durable.</summary>
    public Func<DiskOrder, bool> Fails { get; set; } = _ => false;

    /// <summary>True for an order that cannot be carried out, as when a twin has the name on a file system that folds case.</summary>
    public Func<DiskOrder, bool> Blocks { get; set; } = _ => false;

    /// <summary>What is there and cannot be read.</summary>
    public HashSet<RelativePath> Unreadable { get; } = [];

    /// <summary>Everything in it, a line each.</summary>
    public IReadOnlyList<string> Lines =>
        [.. _nodes.Select(node => node.Value.Kind == EntryKind.Directory ? $"{node.Key}/" : $"{node.Key}{(node.Value.Kind == EntryKind.Symlink ? " -> " : ": ")}{node.Value.Text}")];

    public IEnumerable<RelativePath> Paths => _nodes.Keys;

    public string? Read(RelativePath path) => _nodes.GetValueOrDefault(path)?.Text;

    public DiskStamp? Stat(RelativePath path) => _nodes.GetValueOrDefault(path)?.Stamp;

    public void Write(string path, string text, long modifiedNs, uint mode = FileMode) => Put(Given.Path(path), EntryKind.File, text, modifiedNs, mode);

    public void Link(string path, string text) => Put(Given.Path(path), EntryKind.Symlink, text, 1, 0x1FF);

    public void MakeDirectory(string path) => MakeDirectories(Given.Path(path));

    public void Delete(string path) => _nodes.Remove(Given.Path(path));

    public void DeleteAll(string directory)
    {
        foreach (var path in Paths.Where(path => path == Given.Path(directory) || path.IsUnder(Given.Path(directory))).ToList()) _nodes.Remove(path);
    }

    public void Rename(string from, string to)
    {
        _nodes.Remove(Given.Path(from), out var node);
        _nodes[Given.Path(to)] = Changed(node!);
    }

    /// <summary>With all that is in it; nothing there gets another stamp.</summary>
    public void RenameDirectory(string from, string to)
    {
        foreach (var (path, node) in _nodes.Where(node => node.Key == Given.Path(from) || node.Key.IsUnder(Given.Path(from))).ToList())
        {
            _nodes.Remove(path);
            _nodes[Given.Path(to + path.Value[from.Length..])] = node;
        }
    }

    public Observation Observe(RelativePath path, long asOf)
    {
        var number = ++_looks;
        if (!_nodes.TryGetValue(path, out var node)) return new Observation(path, ObservedKind.Absent, asOf) { Number = number };
        if (Unreadable.Contains(path)) return new Observation(path, ObservedKind.Unreadable, asOf) { Number = number };
        var kind = node.Kind switch { EntryKind.Directory => ObservedKind.Directory, EntryKind.Symlink => ObservedKind.Symlink, _ => ObservedKind.File };
        return new Observation(path, kind, asOf) { Number = number, Stamp = node.Stamp, Content = kind == ObservedKind.Directory ? default : Given.Content(node.Text) };
    }

    public InstallResult Apply(DiskOrder order)
    {
        Sabotage?.Invoke(order);
        if (Blocks(order)) return new InstallResult(InstallOutcome.Blocked);
        var result = CarryOut(order);
        return Fails(order) ? new InstallResult(InstallOutcome.Failed, Problem: "it could not be made durable") : result;
    }

    private InstallResult CarryOut(DiskOrder order) => order switch
    {
        InstallOrder install => Install(install),
        MoveOrder move => Move(move),
        MoveDirectoryOrder move => Move(move),
        RemoveOrder remove => Remove(remove),
        MakeDirectoryOrder make => Make(make),
        RemoveTreeOrder remove => Remove(remove),
        RemoveDirectoryOrder remove => Remove(remove),
        SetMetadataOrder set => Set(set),
        _ => throw new ArgumentOutOfRangeException(nameof(order), order, "not known"),
    };

    private InstallResult Install(InstallOrder order)
    {
        if (Stat(order.Path) != order.Expected || (order.DisplaceTo is { } taken && _nodes.ContainsKey(taken))) return new(InstallOutcome.Changed);
        if (IsBlocked(order.Path)) return new(InstallOutcome.Blocked);
        var staged = (MemoryStaged)order.Staged;
        staged.Dispose();
        var displaced = default(DiskStamp);
        if (_nodes.Remove(order.Path, out var old))
        {
            if (order.DisplaceTo is { } copy) displaced = (_nodes[copy] = Changed(old)).Stamp;
            else Archive.Add(old.Text);
        }

        Put(order.Path, order.IsLink ? EntryKind.Symlink : EntryKind.File, staged.Text, order.IsLink ? 1 : order.ModifiedNs, order.Mode ?? old?.Stamp.Mode ?? FileMode);
        return new(InstallOutcome.Done, Stat(order.Path)!.Value) { Displaced = displaced };
    }

    private InstallResult Move(MoveOrder order)
    {
        if (Stat(order.Path) != order.Expected || _nodes.ContainsKey(order.To)) return new(InstallOutcome.Changed);
        Rename(order.Path.Value, order.To.Value);
        return new(InstallOutcome.Done, Stat(order.To)!.Value);
    }

    private InstallResult Move(MoveDirectoryOrder order)
    {
        if (Stat(order.Path)?.Inode != order.Expected.Inode || _nodes.ContainsKey(order.To)) return new(InstallOutcome.Changed);
        RenameDirectory(order.Path.Value, order.To.Value);
        return new(InstallOutcome.Done, Stat(order.To)!.Value);
    }

    private InstallResult Remove(RemoveOrder order)
    {
        if (Stat(order.Path) != order.Expected) return new(InstallOutcome.Changed);
        _nodes.Remove(order.Path, out var old);
        Archive.Add(old!.Text);
        return new(InstallOutcome.Done);
    }

    private InstallResult Make(MakeDirectoryOrder order)
    {
        if (_nodes.GetValueOrDefault(order.Path) is { Kind: not EntryKind.Directory } || IsBlocked(order.Path)) return new(InstallOutcome.Blocked);
        MakeDirectories(order.Path);
        return new(InstallOutcome.Done, Stat(order.Path)!.Value);
    }

    private InstallResult Remove(RemoveDirectoryOrder order)
    {
        if (Paths.Any(path => path.IsUnder(order.Path))) return new(InstallOutcome.Blocked);
        _nodes.Remove(order.Path);
        return new(InstallOutcome.Done);
    }

    private InstallResult Remove(RemoveTreeOrder order)
    {
        var expected = order.Expected.ToDictionary(entry => entry.Path);
        var there = _nodes.Where(node => node.Key == order.Path || node.Key.IsUnder(order.Path)).ToList();
        foreach (var (path, node) in there)
        {
            if (!expected.TryGetValue(path, out var known) || node.Kind != known.Kind || node.Stamp.Inode != known.Stamp.Inode) return new(InstallOutcome.Changed);
            if (node.Kind != EntryKind.Directory && node.Stamp != known.Stamp) return new(InstallOutcome.Changed);
        }

        foreach (var (path, node) in there)
        {
            _nodes.Remove(path);
            if (node.Kind != EntryKind.Directory) Archive.Add(node.Text);
        }

        return new(InstallOutcome.Done);
    }

    private InstallResult Set(SetMetadataOrder order)
    {
        if (Stat(order.Path) != order.Expected) return new(InstallOutcome.Changed);
        var node = _nodes[order.Path];
        var stamp = node.Stamp with { Mode = order.Mode };
        if (node.Kind == EntryKind.File) stamp = stamp with { ModifiedNs = order.ModifiedNs, ChangedNs = ++_ticks };
        _nodes[order.Path] = node with { Stamp = stamp };
        return new(InstallOutcome.Done, stamp);
    }

    private bool IsBlocked(RelativePath path)
    {
        for (var above = path.Parent; above is { } directory; above = directory.Parent)
        {
            if (_nodes.GetValueOrDefault(directory) is { Kind: not EntryKind.Directory }) return true;
        }

        return false;
    }

    private void MakeDirectories(RelativePath path)
    {
        for (RelativePath? above = path; above is { } directory; above = directory.Parent)
        {
            if (!_nodes.ContainsKey(directory)) _nodes[directory] = new Node(EntryKind.Directory, "", new DiskStamp(0, 0, 0, ++_inode, DirectoryMode));
        }
    }

    private void Put(RelativePath path, EntryKind kind, string text, long modifiedNs, uint mode)
    {
        if (path.Parent is { } parent) MakeDirectories(parent);
        var inode = _nodes.TryGetValue(path, out var old) ? old.Stamp.Inode : ++_inode;
        _nodes[path] = new Node(kind, text, new DiskStamp(Given.Content(text).Length, modifiedNs, ++_ticks, inode, mode));
    }

    private Node Changed(Node node) => node.Kind == EntryKind.Directory ? node : node with { Stamp = node.Stamp with { ChangedNs = ++_ticks } };
}
