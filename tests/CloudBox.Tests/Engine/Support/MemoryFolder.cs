using CloudBox.Engine.Folder;
using CloudBox.Engine.Index;
using CloudBox.Protocol.Values;

namespace CloudBox.Tests.Engine.Support;

/// <summary>A folder in memory: files with a stat, an archive, and a hook between the engine's order and its execution.</summary>
internal sealed class MemoryFolder
{
    private readonly SortedDictionary<RelativePath, (string Text, DiskStamp Stamp)> _files = [];
    private ulong _inode;

    public IReadOnlyCollection<RelativePath> Paths => _files.Keys;

    public List<string> Archive { get; } = [];

    /// <summary>Runs before an install or removal looks at the path: somebody may write at the very moment.</summary>
    public Action<RelativePath>? Sabotage { get; set; }

    public string? Read(RelativePath path) => _files.TryGetValue(path, out var file) ? file.Text : null;

    public DiskStamp? Stat(RelativePath path) => _files.TryGetValue(path, out var file) ? file.Stamp : null;

    /// <summary>A user writes a file in place.</summary>
    public void Write(RelativePath path, string text, long modifiedNs, long nowNs)
    {
        var inode = _files.TryGetValue(path, out var old) ? old.Stamp.Inode : ++_inode;
        _files[path] = (text, new DiskStamp(Given.Content(text).Length, modifiedNs, nowNs, inode, 0x1A4));
    }

    public void Delete(RelativePath path) => _files.Remove(path);

    public void Rename(RelativePath from, RelativePath to, long nowNs)
    {
        _files[to] = _files[from] with { Stamp = _files[from].Stamp with { ChangedNs = nowNs } };
        _files.Remove(from);
    }

    public Observation Observe(RelativePath path, long asOf)
    {
        if (!_files.TryGetValue(path, out var file)) return new Observation(path, ObservedKind.Absent, asOf);
        return new Observation(path, ObservedKind.File, asOf) { Stamp = file.Stamp, Content = Given.Content(file.Text) };
    }

    public InstallResult Install(InstallOrder order, long nowNs)
    {
        Sabotage?.Invoke(order.Path);
        if (!Displace(order.Path, order.Expected)) return new InstallResult(InstallOutcome.Changed);
        var staged = (MemoryStaged)order.Staged;
        staged.Dispose();
        var stamp = new DiskStamp(Given.Content(staged.Text).Length, order.ModifiedNs, nowNs, ++_inode, 0x1A4);
        _files[order.Path] = (staged.Text, stamp);
        return new InstallResult(InstallOutcome.Done, stamp);
    }

    public InstallResult Remove(RemoveOrder order)
    {
        Sabotage?.Invoke(order.Path);
        return new InstallResult(Displace(order.Path, order.Expected) ? InstallOutcome.Done : InstallOutcome.Changed);
    }

    /// <summary>What a scan finds: every path whose stat is not the index's, and those that are gone.</summary>
    public (List<Observation> Looks, List<Observation> Missing) Scan(MemoryIndex index, long asOf)
    {
        var looks = _files.Where(file => index.Find(file.Key)?.OnDisk != file.Value.Stamp).Select(file => Observe(file.Key, asOf)).ToList();
        var missing = index.Live.Where(row => !_files.ContainsKey(row.Path)).Select(row => Observe(row.Path, asOf)).ToList();
        return (looks, missing);
    }

    private bool Displace(RelativePath path, DiskStamp? expected)
    {
        if (Stat(path) != expected) return false;
        if (_files.Remove(path, out var old)) Archive.Add(old.Text);
        return true;
    }
}
