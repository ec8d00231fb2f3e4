using CloudBox.Engine.Events;
using CloudBox.Engine.Folder;
using CloudBox.Engine.Reconcile;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Values;

namespace CloudBox.Engine;

/// <content>
/// What is gone from the disk and may be deleted elsewhere (I7). Directories end after what was in them, so that no peer hears of a directory's end while it still has files there that
/// it has not heard of, and would keep it for them. Of a crowd a part ends in each step, so that peers hear of the first ones while the rest gets its versions.
/// </content>
public sealed partial class FolderEngine
{
    private const int EndsInStep = 512;

    private readonly Queue<RelativePath> _ending = new();
    private readonly Dictionary<RelativePath, (Observation Look, bool IsTold)> _ends = []; // those that a later look has not overtaken

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
        var trees = TellTreesThatGo(gone);
        foreach (var look in LastFirst(gone)) End(look, IsIn(trees, look.Path));
    }

    // Soon, and in the steps to come. They have been judged together: what comes of one before its turn is its own matter.
    private void DeleteBitByBit(List<Observation> gone)
    {
        var trees = TellTreesThatGo(gone);
        foreach (var look in LastFirst(gone))
        {
            _ends[look.Path] = (look, IsIn(trees, look.Path));
            _ending.Enqueue(look.Path);
        }
    }

    // Nothing is lost of it, so nobody has to think twice, and of each rename people hear elsewhere.
    private void DeleteMoved(List<Observation> gone)
    {
        foreach (var look in LastFirst(gone)) End(look, isTold: true);
    }

    private void EndSome()
    {
        for (var ended = 0; ended < EndsInStep && _ending.TryDequeue(out var path); ended++)
        {
            if (_ends.Remove(path, out var end) && !IsHalted && IsTrusted(end.Look)) End(end.Look, end.IsTold);
        }
    }

    private void End(Observation look, bool isTold)
    {
        _obscured.Remove(look.Path);
        if (_index.Find(look.Path) is not { OnDiskAs: { } was } row) return;
        MintLocal(row, look, LocalVerdict.Deleted);
        if (was.Kind != EntryKind.File) return;
        if (!isTold) Tell(new Report.LocalChange(StatusType.FileDeleted, look.Path, was.Content.Length));
        Announce(look.Path, StatusType.FileDeleted);
    }

    private static IEnumerable<Observation> LastFirst(List<Observation> gone) => gone.OrderByDescending(look => look.Path);

    private static bool IsIn(HashSet<RelativePath> trees, RelativePath path)
    {
        if (trees.Count == 0) return false;
        for (RelativePath? above = path; above is { } directory; above = directory.Parent)
        {
            if (trees.Contains(directory)) return true;
        }

        return false;
    }
}
