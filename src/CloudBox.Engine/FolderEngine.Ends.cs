using CloudBox.Engine.Events;
using CloudBox.Engine.Folder;
using CloudBox.Engine.Reconcile;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Values;

namespace CloudBox.Engine;

/// <content>
/// What is gone from the disk and may be deleted elsewhere (I7). Directories end after what was in them, so that no peer hears of a directory's end
/// while it still has files there that it has not heard of, and would keep it for them. Of a crowd a part ends in each step, so that peers hear of the
/// first ones while the rest gets its versions.
/// </content>
public sealed partial class FolderEngine
{
    private readonly Queue<RelativePath> _ending = new();
    private readonly Dictionary<RelativePath, Ending> _ends = []; // those that a later look has not overtaken

    /// <param name="Look">Says that it is gone.</param>
    /// <param name="IsTold">True when people hear of it by other words.</param>
    /// <param name="GoesWith">The directory that it goes with on other hosts.</param>
    private readonly record struct Ending(Observation Look, bool IsTold, RelativePath? GoesWith);

    // False when so much is gone that the folder stops instead.
    private bool MayDelete(List<Observation> gone)
    {
        if (gone.Count == 0) return true;
        var files = gone.Count(look => _index.Find(look.Path)?.OnDiskAs is { Kind: EntryKind.File });
        if (files > 0 && _emptiness.Refuses(files, _index.CountLive(), _clock.SteadyNs))
        {
            HaltEmptied(files);
            return false;
        }

        if (files > 0) _emptiness.Allowed(files, _clock.SteadyNs);
        return true;
    }

    private void Delete(List<Observation> gone)
    {
        foreach (var end in EndsOf(gone)) End(end);
        if (_ending.Count == 0) _hintedThatGo.Clear();
    }

    // Soon, and in the steps to come. They have been judged together: what comes of one before its turn is its own matter.
    private void DeleteBitByBit(List<Observation> gone)
    {
        foreach (var end in EndsOf(gone))
        {
            _ends[end.Look.Path] = end;
            _ending.Enqueue(end.Look.Path);
        }
    }

    private IEnumerable<Ending> EndsOf(List<Observation> gone)
    {
        var trees = TellTreesThatGo(gone);
        return LastFirst(gone).Select(look => new Ending(look, trees.TopOf(look.Path) is not null, trees.UnitOf(look.Path)));
    }

    // Nothing is lost of it, so nobody has to think twice, and of each rename people hear elsewhere.
    private void DeleteMoved(List<Observation> gone)
    {
        foreach (var look in LastFirst(gone)) End(new Ending(look, IsTold: true, null));
    }

    private void EndSome()
    {
        for (var ended = 0; ended < _options.EndsInStep && _ending.TryDequeue(out var path); ended++)
        {
            if (!_ends.Remove(path, out var end) || IsChanging(path)) continue;
            if (!IsOfNow(end.Look)) Look(path);
            else if (_index.Find(path) is { } row && !TryAdoptAbsence(row)) End(end);
        }

        if (_ending.Count == 0) _hintedThatGo.Clear();
    }

    // A look that says the same once more changes nothing; any other is later.
    private bool IsEnding(Observation look)
    {
        if (!_ends.ContainsKey(look.Path)) return false;
        if (look.Kind == ObservedKind.Absent) return true;
        _ends.Remove(look.Path);
        return false;
    }

    // The folder has stopped: when it goes on, a complete check says what is gone.
    private void ForgetWhatIsGone()
    {
        _ends.Clear();
        _ending.Clear();
        _hintedThatGo.Clear();
        var held = _hold.Release();
        foreach (var path in held.Paths) LetGoOfLook(path);
    }

    private void End(Ending end)
    {
        var path = end.Look.Path;
        _obscured.Remove(path);
        if (_index.Find(path) is not { OnDiskAs: { } was } row) return;
        if (was.Kind == EntryKind.Directory && HoldsOthers(path))
        {
            Do(new Effect.LookBelow(path)); // it ends with them
            return;
        }

        if (end.GoesWith is { } directory) HintThatGoes(directory);
        MintLocal(row, end.Look, LocalVerdict.Deleted);
        if (was.Kind != EntryKind.File) return;
        if (!end.IsTold) Tell(new Report.LocalChange(StatusType.FileDeleted, path, was.Content.Length));
        Announce(path, StatusType.FileDeleted);
    }

    // Whose own ends have not come, or are being looked at once more.
    private bool HoldsOthers(RelativePath directory) => _reader.OnDiskBelow(directory).Any(path => _index.Find(path) is { OnDisk: not null });

    private static IEnumerable<Observation> LastFirst(List<Observation> gone) => gone.OrderByDescending(look => look.Path);
}
