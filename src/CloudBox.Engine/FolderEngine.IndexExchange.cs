using System.Collections.Immutable;
using CloudBox.Engine.Arrange;
using CloudBox.Engine.Events;
using CloudBox.Engine.Index;
using CloudBox.Engine.Sessions;
using CloudBox.Engine.Versions;
using CloudBox.Protocol.Sessions;
using CloudBox.Protocol.Values;

namespace CloudBox.Engine;

/// <content>
/// The index exchange: each side streams what it has, from where the other stopped reading, and remembers of the other only what
/// it has not itself.
/// </content>
public sealed partial class FolderEngine
{
    private const int BatchRows = 256;

    // Beyond, peers are not acknowledged, so that they send no more: about 100 MB.
    private const int MaxWanted = 100_000;

    // A counter is a count of changes: none is near this. A greater one is made up to push the real ones out of the way.
    private const ulong MaxCounter = 1UL << 48;

    // Each start on a folder skips a reserve of 2^20 numbers: a million of them while a peer is away.
    private const ulong MaxJump = 1UL << 40;

    private static readonly Dictionary<ContentId, Folder.IStagedFile> NothingStaged = [];
    private static readonly Dictionary<RelativePath, (long, uint)> NothingDressed = [];

    private readonly Wants _wants = new();
    private ulong _counterAtStart;
    private bool _isBehind;

    private void OnIndexBatch(Session session, Frame.IndexBatch batch)
    {
        if (session.Replica is not { } replica || !_members.TryGetValue(replica, out var member)) return;
        if (batch.From != member.Received || batch.To < batch.From)
        {
            Close(session, $"its index goes on at {batch.From}, but we have it up to {member.Received}");
            return;
        }

        if (Fault(replica, member, batch) is { } fault)
        {
            Close(session, fault);
            return;
        }

        if (batch.Entries.Any(entry => entry.Context[_index.Replica] > _counter))
        {
            // Changes of ours that we do not know: either it lies, or this index is an old copy of itself. A new replica id is right for both.
            if (!_hasRenewed) Renew();
            Close(session, "it knows changes of ours that we do not know");
            return;
        }

        foreach (var entry in batch.Entries) Note(session, replica, batch.From, entry);
        PutMember(_members[replica] with { Received = batch.To });
    }

    // Dots and sequences of a replica are one count, so none of its dots can be beyond the batch that brings it.
    private static string? Fault(ReplicaId replica, MemberRow member, Frame.IndexBatch batch)
    {
        if (batch.To > MaxCounter || batch.To - member.Received > MaxJump) return "its counters jump";
        foreach (var entry in batch.Entries)
        {
            if (entry.Context[replica] > batch.To) return $"it names a change of its own that it has not made yet, of {entry.Path}";
            foreach (var dot in entry.Context.Entries)
            {
                if (dot.Counter > MaxCounter) return $"its counters jump at {entry.Path}";
            }
        }

        return null;
    }

    private void Note(Session session, ReplicaId replica, ulong from, IndexEntry entry)
    {
        var theirs = new VersionSet(entry);
        var row = _index.Find(entry.Path);
        var ours = row?.Versions ?? VersionSet.Empty;
        if (ours.Includes(theirs) || (row is null && !_wants.Has(entry.Path) && IsForgotten(theirs)))
        {
            Unwant(replica, entry.Path);
            if (row is not null) TellAgain(session, row, theirs);
            return;
        }

        var joined = ours.Join(theirs);
        if (!IsWithinLimits(joined))
        {
            Close(session, $"it names more versions of {entry.Path} than anybody can have made");
            return;
        }

        var target = joined.Collapse();
        if (TryTakeOver(row, entry.Path, ours, target))
        {
            NoteEcho(session, row, theirs, target);
            return;
        }

        Remember(replica, entry.Path);
        Want(new WantedRow(replica, entry.Path, theirs, from));
        Settle(entry.Path);
    }

    // The disk shows it already, as when two equal folders meet: nothing has to be remembered or worked for.
    private bool TryTakeOver(IndexRow? row, RelativePath path, VersionSet ours, VersionSet target)
    {
        if (IsHalted || _wants.Has(path) || _settles.ContainsKey(path) || _works.ContainsKey(path) || _arranging.ContainsKey(path) || row is { CopyOf: not null }) return false;
        if (row?.OnDiskAs is { } shown && !Shows(ours, shown)) return false;
        if (Arrangement.Next(new ArrangeView(path, target, _copies.Of(path), _index.Find, JoinedAt, NothingStaged, NothingDressed)) is not ArrangeStep.Done) return false;
        PutVersions(path, target, row?.OnDisk, row?.OnDiskAs);
        return true;
    }

    private void OnIndexAck(Session session, Frame.IndexAck ack)
    {
        if (!session.IsStreaming || session.Replica is not { } replica || !_members.TryGetValue(replica, out var member)) return;
        if (ack.Received > session.SentTo || ack.Applied > ack.Received)
        {
            Close(session, $"it acknowledges {ack.Received}, but was sent {session.SentTo}");
            return;
        }

        session.NoteReceived(ack.Received);
        (session.Received, session.Applied) = (ack.Received, ack.Applied);
        session.Echoes.RemoveTo(ack.Applied);
        LetOff(session, ack.Applied);

        // Written down with the next check or the end of the session: a number that is too low is only careful.
        _members[replica] = member with { Acknowledged = Math.Max(member.Acknowledged, ack.Applied), Confirmed = Math.Max(member.Confirmed, ack.Received) };
        CollectTombstonesSoon();
    }

    // Before anything is put in this step: what the index has is what is committed with or before it.
    private void PumpFromIndex()
    {
        _counterAtStart = _counter;
        foreach (var session in _sessions.Values)
        {
            while (CanSend(session))
            {
                var rows = _reader.ChangedAfter(session.Echoes.EndOfRunAfter(session.SentTo), BatchRows + 1);
                SendBatch(session, rows, rows.Count <= BatchRows ? _counter : rows[^1].Sequence);
            }
        }
    }

    // Who has everything gets what this step has put without a look into the index.
    private void PumpFromStep()
    {
        _isBehind = false;
        List<IndexRow>? rows = null;
        foreach (var session in _sessions.Values)
        {
            var hasAll = session.SentTo == _counterAtStart;
            while (hasAll && CanSend(session))
            {
                rows ??= [.. _index.PutRows.Where(row => row.Sequence > _counterAtStart).OrderBy(row => row.Sequence)];
                var sent = rows.FindIndex(row => row.Sequence > session.SentTo);
                SendBatch(session, sent < 0 ? [] : rows[sent..], _counter);
            }

            _isBehind |= CanSend(session); // the next step reads on, and is to come at once
        }

        if (_goingAt.Count > 0) ForgetHints();
    }

    private bool CanSend(Session session) => session.IsStreaming && session.SentTo < _counter && session.HasRoom;

    private void SendBatch(Session session, IReadOnlyList<IndexRow> rows, ulong to)
    {
        var entries = ImmutableArray.CreateBuilder<IndexEntry>(Math.Min(rows.Count, BatchRows + 1));
        var bytes = 0;
        var last = session.SentTo;
        IndexRow? before = null;
        foreach (var row in rows)
        {
            if (!session.Echoes.Contains(row.Sequence))
            {
                var entry = row.Versions.ToEntry(row.Path);
                var size = IndexEntryCodec.SizeOf(entry);
                if (entries.Count > 0 && (bytes + size > FrameLimits.TargetBatch || entries.Count >= BatchRows) && !(entries.Count <= BatchRows && IsOtherHalf(before!, row)))
                {
                    to = last;
                    break;
                }

                entries.Add(entry);
                bytes += size;
            }

            (last, before) = (row.Sequence, row);
        }

        if (to > session.LiveFrom) Ride(session, rows, to);
        if (_goingAt.Count > 0) HintWhatGoes(session, to);
        Send(session, new Frame.IndexBatch(session.SentTo, to, entries.DrainToImmutable()));
        session.NoteSent(to, bytes);
    }

    // Of a rename: who hears both at once moves the file.
    private static bool IsOtherHalf(IndexRow before, IndexRow row) =>
        row.Versions.Winner?.Entry is { Kind: EntryKind.Deleted } gone && before.Current is { IsFile: true } there && there.Content == gone.Content;

    // At the end of a step: what has been noted and applied in it becomes durable before these go out.
    private void Acknowledge()
    {
        foreach (var session in _sessions.Values)
        {
            if (session.Replica is not { } replica || !_members.TryGetValue(replica, out var member)) continue;
            var received = _wants.Count - _stuck.Count > MaxWanted ? session.Acknowledged.Received : member.Received;
            var applied = Math.Min(received, _wants.AppliedOf(replica, member.Received));
            if ((received, applied) != session.Acknowledged)
            {
                session.Acknowledged = (received, applied);
                Send(session, new Frame.IndexAck(received, applied));
            }

            Summarise(session, member);
        }
    }

    // People are told when both sides have the same, once a session; the peer, when something is in the way and when it is not any more.
    private void Summarise(Session session, MemberRow member)
    {
        if (member.Received < session.OfferedTo) return; // it is still telling what it has
        var needs = (ulong)_wants.Count;
        var isNews = session.ToldNeeds is not { } told || (needs == 0 ? told > 0 : told == 0 && _stuck.Count > 0);
        if (isNews)
        {
            session.ToldNeeds = needs;
            Send(session, new Frame.Summary(needs, needs == 0 ? "" : _stuck.Values.FirstOrDefault()?.Reason ?? "on the way"));
        }

        if (session.IsInSync || needs > 0 || session.Needs != 0 || !session.IsStreaming || session.Applied < _counter) return;
        session.IsInSync = true;
        Tell(new Report.InSync(session.Peer.Name));
    }
}
