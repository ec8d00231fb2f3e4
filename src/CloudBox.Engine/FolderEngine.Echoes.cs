using CloudBox.Engine.Index;
using CloudBox.Engine.Sessions;
using CloudBox.Engine.Versions;
using CloudBox.Protocol.Values;

namespace CloudBox.Engine;

/// <content>
/// Echoes: rows that a peer has already, or arrives at by itself, are left out of what it is sent. Without this whoever receives a file says so
/// with the whole entry, and two equal folders that meet exchange everything twice.
/// </content>
/// <remarks>
/// Left out for one session only, and only while it lasts: what the peer has not acknowledged by then is sent in the next one, whatever it is. A peer
/// commits what it has before it sends it, and what it was sent before it acknowledges a later batch, so no acknowledgement of a left out row says
/// more than is true (I24). Both cases:
/// <list type="number">
/// <item>Our versions are exactly what it has sent: it has them. If it has moved on, it says so in full.</item>
/// <item>Our versions are what it has sent joined to what it was sent before in full, two single versions of one content with nothing in common: neither knew
/// of the other. It joins the same two, in the same way whatever the order (<see cref="VersionSet.Collapse"/>). If it had moved on before that, it sends what it moved
/// on to in full: it knew nothing of our history then, and leaves out nothing else. What comes of that here has history in common with what it sent, and is sent
/// in full too.</item>
/// </list>
/// Whatever comes from the peer later and does not include such a row shows that it has not got there: <see cref="TellAgain"/> sends it then.
/// </remarks>
public sealed partial class FolderEngine
{
    // The row at the latest sequence came of joining theirs to ours.
    private void NoteEcho(Session session, IndexRow? ours, VersionSet theirs, VersionSet joined)
    {
        if (!session.IsStreaming) return;
        if (joined.Equals(theirs) || (IsFirstMeeting(ours, theirs, joined) && ours!.Sequence <= session.SentTo)) session.Echoes.Add(_counter);
    }

    // The row at the latest sequence is what was wanted at its path.
    private void NoteEchoes(RelativePath path, VersionSet target)
    {
        foreach (var wanted in _wants.At(path))
        {
            if (SessionOf(wanted.From) is { } session) NoteEcho(session, null, wanted.Versions, target);
        }
    }

    private static bool IsFirstMeeting(IndexRow? ours, VersionSet theirs, VersionSet joined)
    {
        if (ours is not { Sequence: > 0, Versions.Siblings.Length: 1 } || theirs.Siblings.Length != 1 || joined.Siblings.Length != 1) return false;
        foreach (var dot in theirs.Context.Entries)
        {
            if (ours.Versions.Context[dot.Replica] > 0) return false;
        }

        return true;
    }

    // It is behind although it has applied what we have, since it had forgotten a tombstone and met the file elsewhere, or although it was to arrive
    // there by itself.
    private void TellAgain(Session session, IndexRow row, VersionSet theirs)
    {
        if (theirs.Includes(row.Versions)) return;
        var wasLeftOut = session.Echoes.Remove(row.Sequence);
        var isOnItsWay = wasLeftOut ? row.Sequence > session.SentTo : row.Sequence > session.Applied;
        if (!isOnItsWay) Put(row with { Sequence = ++_counter });
    }
}
