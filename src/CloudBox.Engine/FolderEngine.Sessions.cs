using CloudBox.Engine.Claims;
using CloudBox.Engine.Events;
using CloudBox.Engine.Index;
using CloudBox.Engine.Sessions;
using CloudBox.Engine.Versions;
using CloudBox.Protocol.Sessions;
using CloudBox.Protocol.Values;

namespace CloudBox.Engine;

/// <content>
/// Sessions: who is connected, which index it speaks for, and whether either index was restored or cloned since they last met (I6).
/// </content>
public sealed partial class FolderEngine
{
    private const int MaxMembers = 1024;

    private readonly Dictionary<SessionId, Session> _sessions = [];
    private readonly Dictionary<ReplicaId, MemberRow> _members = [];
    private ReplicaId? _renewingFrom;
    private bool _hasRenewed;
    private long _membersKnown;

    private void OnSessionOpened(SessionPeer peer)
    {
        var session = new Session(peer);
        _sessions[peer.Id] = session;
        if (_renewingFrom is null) Offer(session);
    }

    private void OnSessionClosed(SessionId id)
    {
        if (!_sessions.Remove(id, out var session)) return;
        if (session.Replica is { } replica && _members.TryGetValue(replica, out var member)) PutMember(member);
        foreach (var path in session.Waiting) Resume(path);
        GoWithoutWhere(tree => tree.By == id);
    }

    private void OnFrame(SessionId from, Frame frame)
    {
        if (!_sessions.TryGetValue(from, out var session)) return;
        switch (frame)
        {
            case Frame.IndexOffer offer: OnIndexOffer(session, offer); break;
            case Frame.IndexRequest request: OnIndexRequest(session, request); break;
            case Frame.IndexBatch batch: OnIndexBatch(session, batch); break;
            case Frame.IndexAck ack: OnIndexAck(session, ack); break;
            case Frame.DirectoryMoved moved: OnDirectoryMoved(session, moved); break;
            case Frame.DirectoryGone gone: OnDirectoryGone(session, gone.Path); break;
            case Frame.Summary summary: session.Needs = summary.Needed; break;
            default: Close(session, $"a frame of kind {frame.GetType().Name} has no place here"); break;
        }
    }

    private void Offer(Session session)
    {
        session.IsStreaming = false;
        session.ForgetSent();
        session.ToldMembers = _membersKnown;
        var members = _members.Values.Select(member => new Member(member.Replica, member.Device)).Take(MaxMembers);
        Send(session, new Frame.IndexOffer(_index.Replica, [.. _reader.Incarnations.Select(incarnation => incarnation.Id)], _counter, [.. members]));
    }

    private void OnIndexOffer(Session session, Frame.IndexOffer offer)
    {
        if (offer.Replica == _index.Replica)
        {
            // One database on two devices: a clone. One of them has to give way, and both see which.
            if (session.Peer.Device < _options.Device || _renewingFrom is not null) Renew();
            return;
        }

        if (offer.Incarnations.IsEmpty || offer.LastSequence > MaxCounter || offer.Replica.Value <= WantedRow.MaxPast)
        {
            Close(session, "its index offer makes no sense");
            return;
        }

        if (session.Replica != offer.Replica) session.Echoes.Clear();
        session.Replica = offer.Replica;
        session.OfferedTo = offer.LastSequence;
        Retire(session.Peer.Device, offer.Replica);
        var known = _members.GetValueOrDefault(offer.Replica);
        if (known is null && _members.Count >= MaxMembers)
        {
            Close(session, "there are more members than an index can hold");
            return;
        }

        var isSameLine = known is null or { Received: 0 } || known.Incarnation is not { } seen || offer.Incarnations.Contains(seen);
        known ??= new MemberRow(offer.Replica, session.Peer.Device);

        // One that does not know its own past renews itself when it reads the request; what it offers now is remembered nowhere.
        if (isSameLine) PutMember(known with { Device = session.Peer.Device, Incarnation = offer.Incarnations[^1] });
        else PutMember(known);
        LearnMembers(offer);
        session.Acknowledged = (known.Received, 0);
        Send(session, new Frame.IndexRequest(offer.Replica, known.Received, known.Incarnation));
        foreach (var path in _wants.Of(offer.Replica).ToList()) Settle(path);
    }

    // A device has one index: what its earlier one said is void, and never acknowledges anything again.
    private void Retire(DeviceId device, ReplicaId current)
    {
        foreach (var old in _members.Values.Where(member => member.Device == device && member.Replica != current && member.Incarnation is not null).ToList())
        {
            _members.Remove(old.Replica);
            Do(new Effect.ForgetMember(old.Replica));
            foreach (var path in _wants.RemoveAll(old.Replica))
            {
                ForgetPast(path);
                Settle(path);
            }
        }
    }

    // By hearsay: a tombstone has to wait for them too. What a device of ours says of itself counts more.
    private void LearnMembers(Frame.IndexOffer offer)
    {
        foreach (var (replica, device) in offer.Members)
        {
            if (_members.Count >= MaxMembers) return;
            if (replica == _index.Replica || device == _options.Device || _members.ContainsKey(replica)) continue;
            if (_members.Values.Any(member => member.Device == device && member.Incarnation is not null)) continue;
            PutMember(new MemberRow(replica, device));
        }
    }

    private void OnIndexRequest(Session session, Frame.IndexRequest request)
    {
        if (request.Replica != _index.Replica) return; // of before we were renewed: the new offer is on its way
        if (request.From > LastCounterOf(request.SeenIncarnation))
        {
            Renew();
            return;
        }

        session.IsStreaming = true;
        session.ForgetSent();
        session.Echoes.Clear();
        session.SentTo = session.Received = request.From;
        session.Applied = 0;
        session.LiveFrom = _counter;
        LetOff(session, ulong.MaxValue);
    }

    // How far we had come when the incarnation that a peer remembers ended. Of one that we do not know it cannot have seen anything.
    private ulong LastCounterOf(ulong? incarnation)
    {
        if (incarnation is not { } seen) return _counter;
        var known = _reader.Incarnations;
        for (var i = 0; i < known.Length; i++)
        {
            if (known[i].Id == seen) return i == known.Length - 1 ? _counter : known[i + 1].Since;
        }

        return 0;
    }

    private void Renew()
    {
        if (_renewingFrom is not null) return;
        _renewingFrom = _index.Replica;
        foreach (var session in _sessions.Values) session.IsStreaming = false;
        Do(new Effect.Renew());
    }

    // What nobody has confirmed may have been made by the other line of this index too, under the same dots with other bytes.
    private void OnRenewed(ReplicaId replica)
    {
        if (_renewingFrom is not { } old || replica == old) return;
        _renewingFrom = null;
        _hasRenewed = true;
        var confirmed = _members.Values.Select(member => member.Confirmed).DefaultIfEmpty().Max();
        var (after, last) = (confirmed, _counter);
        while (_reader.ChangedAfter(after, BatchRows) is { Count: > 0 } rows && after < last)
        {
            foreach (var row in rows) Remint(row, old, confirmed);
            after = rows[^1].Sequence;
        }

        StartOver();
        Tell(new Report.Renewed());
    }

    // What the index has of others is as old as itself, and they think that we have more: everything is asked for again.
    private void StartOver()
    {
        foreach (var member in _members.Values.ToList()) PutMember(new MemberRow(member.Replica, member.Device, Incarnation: member.Incarnation));
        foreach (var path in (List<RelativePath>)[.. _wants.Paths, .. _settles.Keys, .. _stuck.Keys])
        {
            foreach (var wanted in _wants.At(path).ToList())
            {
                Remember(wanted.From, path); // it may be on disk this very moment
                if (_wants.Remove(wanted.From, path)) Do(new Effect.ForgetWanted(wanted.From, path));
            }

            _askedAnew.Add(path);
            Settle(path);
        }

        foreach (var session in _sessions.Values) Close(session, "our index has a new identity: let us begin anew");
    }

    private void Remint(IndexRow row, ReplicaId old, ulong confirmed)
    {
        bool IsSuspect(Dot dot, string author) => dot.Counter > confirmed && (dot.Replica == old || dot.Replica == PseudoDevice.Of(old, author));
        if (row.Versions.Context[old] <= confirmed && !row.Versions.Siblings.Any(sibling => IsSuspect(sibling.Dot, sibling.Entry.Author))) return;
        var past = VersionVector.Of(row.Versions.Context.Entries
            .Where(dot => !row.Versions.Siblings.Any(sibling => sibling.Dot == dot && IsSuspect(dot, sibling.Entry.Author)))
            .Select(dot => dot.Replica == old ? dot with { Counter = Math.Min(dot.Counter, confirmed) } : dot));
        var siblings = row.Versions.Siblings
            .Select(sibling => IsSuspect(sibling.Dot, sibling.Entry.Author) ? sibling with { Dot = new Dot(_index.Replica, ++_counter) } : sibling);
        var sequence = ++_counter;
        Put(row with { Versions = new VersionSet([.. siblings], past), Sequence = sequence });
    }

    // Who connects later has to be known to those who are connected already: a tombstone waits for all. An offer that is made again costs
    // nothing but itself, since the peer asks on from where it is.
    private void OfferAgain()
    {
        foreach (var session in _sessions.Values)
        {
            if (session.ToldMembers == _membersKnown || _renewingFrom is not null || !session.IsStreaming) continue;
            if (_members.Keys.Any(replica => replica != session.Replica)) Offer(session);
            else session.ToldMembers = _membersKnown;
        }
    }

    private void PutMember(MemberRow member)
    {
        if (!_members.ContainsKey(member.Replica)) _membersKnown++;
        _members[member.Replica] = member;
        Do(new Effect.PutMember(member));
    }

    private void Send(Session session, Frame frame) => Do(new Effect.SendFrame(session.Id, frame));

    private void Close(Session session, string reason)
    {
        session.IsStreaming = false;
        session.Replica = null; // what it still says before it is closed counts for nothing
        Do(new Effect.CloseSession(session.Id, reason));
    }
}
