using CloudBox.Engine.Events;
using CloudBox.Engine.Folder;
using CloudBox.Engine.Index;
using CloudBox.Engine.Reconcile;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Values;

namespace CloudBox.Engine;

/// <content>What the disk says: the only source of local changes.</content>
public sealed partial class FolderEngine
{
    private const int MaxRecentChanges = 65_536;

    private readonly Dictionary<RelativePath, long> _changedAt = [];
    private readonly Dictionary<RelativePath, string> _obscured = [];
    private long _trustedFrom;
    private long _epoch;
    private bool _checkFoundChanges;

    private void OnObserved(FolderEvent.Observed observed)
    {
        var gone = new List<Observation>();
        var trusted = new List<Observation>();
        foreach (var look in observed.Looks)
        {
            if (!IsTrusted(look)) continue;
            trusted.Add(look);
            var verdict = Reconciler.Judge(_index.Find(look.Path), look);
            if (observed.IsCheck && verdict is not (LocalVerdict.Unchanged or LocalVerdict.Restamped)) _checkFoundChanges = true;
            if (verdict == LocalVerdict.Deleted) gone.Add(look);
            else Apply(look, verdict);
        }

        var isHeld = !IsHalted && HoldBack(gone);
        if (!IsHalted && !isHeld) TryDelete(gone); // else a complete check decides
        foreach (var look in trusted)
        {
            if (isHeld && gone.Contains(look)) continue; // the row does not say yet what the disk says
            if (_works.TryGetValue(look.Path, out var work) && work.Stage == WorkStage.Looking) ContinueAfterLook(work, look);
        }
    }

    // While the program changes a path, and for looks that began before it did, the disk shows our own work half done.
    private bool IsTrusted(Observation look)
    {
        if (_works.TryGetValue(look.Path, out var work) && work.IsChangingDisk)
        {
            work.LookAgain = true;
            return false;
        }

        if (look.AsOf >= _changedAt.GetValueOrDefault(look.Path, _trustedFrom)) return true;
        Look(look.Path);
        return false;
    }

    private void Apply(Observation look, LocalVerdict verdict)
    {
        if (verdict == LocalVerdict.Obscured) TellObscured(look);
        else _obscured.Remove(look.Path);
        var row = _index.Find(look.Path);
        switch (verdict)
        {
            case LocalVerdict.Restamped:
                Put(row! with { OnDisk = look.Stamp });
                break;
            case LocalVerdict.Touched:
                MintLocal(row, look, verdict);
                _announcer.Enqueue(look.Path, StatusType.FileModified);
                break;
            case LocalVerdict.Added:
                _emptiness.Appeared();
                MintLocal(row, look, verdict);
                Publish(look.Path, StatusType.FileAdded, look.Content.Length);
                break;
            case LocalVerdict.Modified:
                MintLocal(row, look, verdict);
                Publish(look.Path, StatusType.FileModified, look.Content.Length);
                break;
        }
    }

    // False when so much is gone that the folder stops instead.
    private bool TryDelete(List<Observation> gone)
    {
        if (gone.Count == 0) return true;
        if (_emptiness.Refuses(gone.Count, _index.CountLive(), _clock.SteadyNs))
        {
            HaltEmptied(gone.Count);
            return false;
        }

        _emptiness.Allowed(gone.Count, _clock.SteadyNs);
        foreach (var look in gone)
        {
            _obscured.Remove(look.Path);
            var row = _index.Find(look.Path);
            MintLocal(row, look, LocalVerdict.Deleted);
            Publish(look.Path, StatusType.FileDeleted, row!.Current!.Content.Length);
        }

        return true;
    }

    private void MintLocal(IndexRow? row, Observation look, LocalVerdict verdict)
    {
        var entry = Reconciler.Describe(row, look, verdict, _clock.WallNs);
        Mint(row, look.Path, _index.Replica, entry, entry.IsLive ? look.Stamp : null);
    }

    private void Publish(RelativePath path, StatusType type, long length)
    {
        Tell(new Report.LocalChange(type, path, length));
        _announcer.Enqueue(path, type);
    }

    private void TellObscured(Observation look)
    {
        var reason = look.Problem ?? $"{look.Path} is not synchronised ({look.Kind}).";
        if (look.Kind == ObservedKind.Unstable || _obscured.GetValueOrDefault(look.Path) == reason) return;
        if (_obscured.Count >= MaxRecentChanges) _obscured.Clear();
        _obscured[look.Path] = reason;
        Tell(new Report.NotSynchronised(look.Path, reason));
    }

    private void Look(RelativePath path) => Do(new Effect.Look(path, _index.Find(path)));

    // From here on, what was seen of this path before says nothing.
    private void NoteOwnChange(RelativePath path)
    {
        _epoch++;
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
        foreach (var (path, changed) in _changedAt)
        {
            if (changed < epoch) _changedAt.Remove(path);
        }
    }
}
