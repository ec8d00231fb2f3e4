using CloudBox.Engine.Index;
using CloudBox.FileSystem.Index;
using CloudBox.Protocol.Values;

namespace CloudBox.FileSystem.Scan;

/// <summary>
/// Walks the index alongside the disk, both in tree order: finds the row of each name, and the rows whose names the disk did
/// not have. Decides nothing about them; they get another look.
/// </summary>
/// <param name="rows">Rows of what is on disk, in tree order.</param>
internal sealed class TreeMerge(IDiskWalk rows) : IDisposable
{
    // Those that the walk is in, the innermost on top. The root is the empty name.
    private readonly Stack<RelativePath> _passedOver = [];
    private readonly List<RelativePath> _missing = [];
    private bool _hasRow = rows.MoveNext();
    private bool _isAllBlocked;
    private RelativePath? _blocked;

    /// <summary>Names that have a row and nothing, or something else, where the walk passed.</summary>
    public IReadOnlyList<RelativePath> Missing => _missing;

    /// <summary>The walk is at this name: its row, or null. Rows before it are missing.</summary>
    public DiskRow? Advance(RelativePath path)
    {
        while (_hasRow)
        {
            var row = rows.Current;
            var order = TreeOrder.Compare(row.Path.Value, path.Value);
            if (order > 0) return null;
            if (order < 0 && TrySkip(row.Path, path)) continue;
            _hasRow = rows.MoveNext();
            if (order == 0) return row;
            Pass(row.Path);
        }

        return null;
    }

    /// <summary>The walk enters a directory in which every name stands as its row has it, and goes to its subdirectories alone; null is the root.</summary>
    public void PassOver(RelativePath? directory) => _passedOver.Push(directory.GetValueOrDefault());

    /// <summary>Nothing is known of what lies below this directory, where the walk is now; null is the root.</summary>
    public void Block(RelativePath? directory)
    {
        _isAllBlocked |= directory is null;
        _blocked = directory;
    }

    /// <summary>What this name's row has is not there: something else stands there, or it went away during the walk.</summary>
    public void Miss(RelativePath path) => _missing.Add(path);

    /// <summary>The walk has ended: all rows that are left are missing.</summary>
    public void Finish()
    {
        while (_hasRow)
        {
            var row = rows.Current.Path;
            if (TrySkip(row, null)) continue;
            _hasRow = rows.MoveNext();
            Pass(row);
        }
    }

    public void Dispose() => rows.Dispose();

    // A row of a directory that is passed over: so are all until its subdirectory where the walk is now, or until its end.
    private bool TrySkip(RelativePath row, RelativePath? to)
    {
        while (_passedOver.TryPeek(out var inner) && !IsBelow(row, inner)) _passedOver.Pop();
        if (!_passedOver.TryPeek(out var directory) || !IsIn(row, directory)) return false;
        if (to is { } name && IsBelow(name, directory)) rows.SkipTo(name);
        else if (directory.Value.Length > 0) rows.SkipPast(directory);
        else return SkipAll();
        _hasRow = rows.MoveNext();
        return true;
    }

    private bool SkipAll()
    {
        _hasRow = false;
        return true;
    }

    private static bool IsBelow(RelativePath path, RelativePath directory) => directory.Value.Length == 0 || path.IsUnder(directory);

    // Of what is below it.
    private static bool IsIn(RelativePath path, RelativePath directory) => path.Value.LastIndexOf('/') == (directory.Value.Length == 0 ? -1 : directory.Value.Length);

    // In tree order all that lies below a directory follows it at once, so the last blocked directory is the only one to ask.
    private void Pass(RelativePath path)
    {
        if (_isAllBlocked || (_blocked is { } directory && path.IsUnder(directory))) return;
        _missing.Add(path);
    }
}
