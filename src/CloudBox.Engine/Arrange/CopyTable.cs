using CloudBox.Engine.Index;
using CloudBox.Protocol.Values;

namespace CloudBox.Engine.Arrange;

/// <summary>Which names are conflict copies of which path, on disk or about to be: the index's rows by owner. Conflicts are few.</summary>
internal sealed class CopyTable
{
    private readonly Dictionary<RelativePath, SortedSet<RelativePath>> _copies = [];
    private readonly Dictionary<RelativePath, RelativePath> _owners = [];

    /// <summary>The paths that have copies.</summary>
    public IReadOnlyCollection<RelativePath> Owners => _copies.Keys;

    /// <summary>The names of a path's copies, in order.</summary>
    public IReadOnlyCollection<RelativePath> Of(RelativePath owner) => _copies.TryGetValue(owner, out var names) ? names : [];

    /// <summary>A row was put or forgotten.</summary>
    public void Note(RelativePath path, RelativePath? owner)
    {
        if (_owners.Remove(path, out var before))
        {
            _copies[before].Remove(path);
            if (_copies[before].Count == 0) _copies.Remove(before);
        }

        if (owner is not { } of) return;
        _owners[path] = of;
        if (!_copies.TryGetValue(of, out var names)) _copies[of] = names = [];
        names.Add(path);
    }
}
