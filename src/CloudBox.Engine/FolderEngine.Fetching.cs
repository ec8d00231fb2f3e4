using System.Collections.Immutable;
using CloudBox.Engine.Arrange;
using CloudBox.Engine.Events;
using CloudBox.Engine.Folder;
using CloudBox.Engine.Index;
using CloudBox.Engine.Sessions;
using CloudBox.Engine.Transfer;
using CloudBox.Engine.Versions;
using CloudBox.Protocol.Values;

namespace CloudBox.Engine;

/// <content>Bytes for settling: from any session whose peer says that it has them.</content>
public sealed partial class FolderEngine
{
    private static RelativePath AnyName => default;

    private void Fetch(SettleWork work, ImmutableArray<Sibling> missing)
    {
        foreach (var version in missing)
        {
            if (work.Fetching.Contains(version.Entry.Content)) continue;
            if (NameHere(work, version.Entry) is { } here) FetchHere(work, here, version.Entry.Content);
            else if (FindSource(work, version.Entry, out var source, out var at))
            {
                LetGo(work.Path);
                StartFetch(work, source!, at, version.Entry.Content);
            }
            else if (source is not null)
            {
                LetGo(work.Path);
                WaitFor(work, source);
                return;
            }
            else if (work.Fetching.Count == 0)
            {
                if (TryOtherTarget(work)) Continue(work);
                else GiveUp(work);
                return;
            }
        }

        if (work.Fetching.Count > 0) work.Stage = SettleStage.Fetching;
    }

    // False with a source: it has the bytes, but no place is free there. False without: nobody has them.
    private bool FindSource(SettleWork work, FileEntry entry, out Session? source, out RelativePath at)
    {
        (source, at) = (null, default);
        foreach (var wanted in _wants.At(work.Path))
        {
            if (SessionOf(wanted.From) is not { } session || !wanted.Versions.Siblings.Any(sibling => sibling.Entry.IsSameContent(entry))) continue;
            if (IsSource(work, session, wanted.Versions, entry, ref source, ref at)) return true;
        }

        // A version that is ours and has lost its place on our disk: whoever has the same versions has its bytes.
        if (source is not null || _wants.Has(work.Path) || _index.Find(work.Path) is not { } row) return false;
        foreach (var session in _sessions.Values)
        {
            if (session.Replica is not null && IsSource(work, session, row.Versions, entry, ref source, ref at)) return true;
        }

        return false;
    }

    private bool IsSource(SettleWork work, Session session, VersionSet theirs, FileEntry entry, ref Session? source, ref RelativePath at)
    {
        if (work.Failed.Contains((session.Id, entry.Content, AnyName))) return false;
        foreach (var name in NamesThere(theirs, work.Path, entry))
        {
            if (work.Failed.Contains((session.Id, entry.Content, name))) continue;
            (source, at) = (session, name);
            return session.Fetching < Session.MaxFetches;
        }

        return false;
    }

    // A file that is about to lose its name, and could not just be given this one; a large one with the same bytes under any other name; or an
    // ordinary file of ours that stood for the version, because it has the copy's name and the same bytes.
    private RelativePath? NameHere(SettleWork work, FileEntry entry)
    {
        if (GiverOf(work.Path) is { } giver && giver.OnDiskAs == Shown.Of(entry) && !work.Failed.Contains((SessionId.Own, entry.Content, giver.Path))) return giver.Path;
        if (entry.Content.Length >= _options.LeastSearched && entry.Kind == EntryKind.File && _index.FindContent(entry.Content) is { } same
            && !work.Failed.Contains((SessionId.Own, entry.Content, same.Path))) return same.Path;
        if (_index.Find(work.Path) is null && _wants.At(work.Path) is [{ Versions.Siblings.Length: 1 }]) return null; // new here, and no conflict of anybody's
        foreach (var name in ConflictName.All(work.Path, entry))
        {
            if (work.Failed.Contains((SessionId.Own, entry.Content, name))) continue;
            if (_index.Find(name) is { CopyOf: null, OnDiskAs: { } shown } && shown == Shown.Of(entry)) return name;
        }

        return null;
    }

    private void FetchHere(SettleWork work, RelativePath here, ContentId content)
    {
        work.Fetching.Add(content);
        Do(new Effect.FetchContent(new ContentOrder(SessionId.Own, here, content, work.Path)));
    }

    // Where it probably is: by what we know, then by what the peer may know of an ordinary file at a copy's name, or be about to do.
    private IEnumerable<RelativePath> NamesThere(VersionSet versions, RelativePath path, FileEntry entry)
    {
        foreach (var placement in Arrangement.PlacesOf(path, versions, _index.Find))
        {
            if (placement.Version.Entry.IsSameContent(entry)) yield return placement.Name;
        }

        foreach (var name in ConflictName.All(path, entry)) yield return name;
        yield return path;
    }

    private void StartFetch(SettleWork work, Session source, RelativePath at, ContentId content)
    {
        source.Fetching++;
        work.Fetching.Add(content);
        Do(new Effect.FetchContent(new ContentOrder(source.Id, at, content, work.Path)));
    }

    private void WaitFor(SettleWork work, Session source)
    {
        if (work.Fetching.Count > 0)
        {
            work.Stage = SettleStage.Fetching; // asked again when these have come
            return;
        }

        work.Stage = SettleStage.Waiting;
        source.Waiting.Enqueue(work.Path);
        _waiting++;
    }

    private void OnContentFetched(ContentOrder order, ContentResult result)
    {
        if (_sessions.TryGetValue(order.From, out var session)) session.Fetching--;
        if (!_settles.TryGetValue(order.For, out var work) || !work.Fetching.Remove(order.Content))
        {
            if (result.Staged is { } unwanted) Do(new Effect.Drop(unwanted));
        }
        else
        {
            if (result is { Outcome: FetchOutcome.Received, Staged: { } staged }) work.Staged[order.Content] = staged;
            else NoteFailure(work, order, result);
            if (work is { Stage: SettleStage.Fetching, Fetching.Count: 0 }) ContinueFetched(work);
        }

        while (session is { Fetching: < Session.MaxFetches } && session.Waiting.TryDequeue(out var next)) Resume(next);
    }

    // No room is no fault of a source: the others' bytes would not fit either.
    private void ContinueFetched(SettleWork work)
    {
        if (work.Problem is { Outcome: FetchOutcome.NoSpace }) GiveUp(work);
        else Continue(work);
    }

    // A peer that is gone, or has something else by now, says so in its own way; a disk that is full is for people to solve.
    private void GiveUp(SettleWork work)
    {
        if (work.Problem is { Outcome: FetchOutcome.NoSpace or FetchOutcome.Mismatch } problem)
            TellStuck(work.Path, problem.Outcome == FetchOutcome.NoSpace ? InstallOutcome.NoSpace : InstallOutcome.Failed, problem.Reason);
        Stick(work, work.Problem?.Reason ?? $"nobody who has {work.Path} is connected", isRetried: work.Failed.Count > 0);
    }

    private static void NoteFailure(SettleWork work, ContentOrder order, ContentResult result)
    {
        // One that says that it is not there may have it under another name; and of our own files each is a source by itself.
        work.Failed.Add((order.From, order.Content, result.Outcome == FetchOutcome.Refused || order.From == SessionId.Own ? order.At : AnyName));
        if (work.Problem is not { Outcome: FetchOutcome.NoSpace }) work.Problem = (result.Outcome, result.Problem ?? $"{order.At} could not be fetched ({result.Outcome})");
    }
}
