using CloudBox.Engine.Arrange;
using CloudBox.Engine.Folder;
using CloudBox.Engine.Index;
using CloudBox.Protocol.Values;

namespace CloudBox.Engine;

/// <content>Which looks at the disk are believed: none that our own work may have come between, and none that a later one has overtaken.</content>
public sealed partial class FolderEngine
{
    private const int MaxChangedTrees = 64;

    private readonly Dictionary<RelativePath, long> _changedAt = [];
    private readonly Dictionary<RelativePath, long> _lookedAt = [];
    private readonly List<(long Epoch, TreeChange Tree)> _changedTrees = [];
    private long _trustedFrom;
    private long _looksFrom;
    private long _epoch;

    private bool IsTrusted(Observation look)
    {
        if (IsChanging(look.Path)) return false;
        if (IsOfNow(look) && IsLatest(look)) return true;
        Look(look.Path);
        return false;
    }

    // While the program changes a path, the disk shows our own work half done: it is looked at again after that.
    private bool IsChanging(RelativePath path)
    {
        if (_works.TryGetValue(path, out var work) && work.IsChangingDisk)
        {
            work.LookAgain = true;
            return true;
        }

        if (!_arranging.ContainsKey(path)) return !IsStillAt(path);
        _lookAgain.Add(path);
        return true;
    }

    // It began after the last change of ours there.
    private bool IsOfNow(Observation look) => look.AsOf >= _changedAt.GetValueOrDefault(look.Path, _trustedFrom) && !HasGoneSince(look);

    private bool IsLatest(Observation look)
    {
        if (look.Number == 0) return true;
        if (look.Number < _lookedAt.GetValueOrDefault(look.Path, _looksFrom)) return false;
        if (_lookedAt.Count >= MaxRecentChanges)
        {
            _lookedAt.Clear();
            _looksFrom = look.Number;
        }

        _lookedAt[look.Path] = look.Number;
        return true;
    }

    // From here on, what was seen of this path before says nothing.
    private void NoteOwnChange(RelativePath path)
    {
        _epoch++;
        if (_goneCopies.Count > 0 && _index.Find(path) is { CopyOf: { } owner } && _goneCopies.TryGetValue(owner, out var gone)) gone.Remove(path);
        if (_changedAt.Count >= MaxRecentChanges)
        {
            _changedAt.Clear();
            _trustedFrom = _epoch;
        }

        _changedAt[path] = _epoch;
    }

    // A look that began before that and is still under way is not believed, whatever path it is of.
    private void ForgetOwnChangesBefore(long epoch)
    {
        _trustedFrom = Math.Max(_trustedFrom, epoch);
        _changedTrees.RemoveAll(changed => changed.Epoch <= epoch);
        foreach (var (path, changed) in _changedAt)
        {
            if (changed < epoch) _changedAt.Remove(path);
        }
    }

    // They say nothing of what is below both names.
    private void DistrustLooksBefore(long epoch, TreeChange tree)
    {
        if (_changedTrees.Count == MaxChangedTrees)
        {
            ForgetOwnChangesBefore(_changedTrees[0].Epoch); // too many to remember which: no look from before that one is believed
            if (_changedTrees.Count == MaxChangedTrees) _changedTrees.RemoveAt(0);
        }

        _changedTrees.Add((epoch, tree));
    }

    private bool HasGoneSince(Observation look)
    {
        foreach (var (epoch, tree) in _changedTrees)
        {
            if (look.AsOf < epoch && tree.Has(look.Path)) return true;
        }

        return false;
    }
}
