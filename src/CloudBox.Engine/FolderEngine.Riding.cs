using CloudBox.Engine.Events;
using CloudBox.Engine.Index;
using CloudBox.Engine.Sessions;
using CloudBox.Protocol.Sessions;

namespace CloudBox.Engine;

/// <content>
/// Riding: the bytes of a small file that was just written here go along with its entry, so that the peer has them before it could ask. Nobody
/// relies on it: what does not ride, or is lost on the way, is asked for as ever.
/// </content>
public sealed partial class FolderEngine
{
    // Only what changed since the session began, by our own doing, and was not renamed: the peer cannot have that from anybody else.
    private void Ride(Session session, IReadOnlyList<IndexRow> rows, ulong to)
    {
        for (var i = 0; i < rows.Count; i++)
        {
            var row = rows[i];
            if (row.Sequence > to) return;
            if (i + 1 < rows.Count && IsOtherHalf(row, rows[i + 1])) continue;
            if (row.Sequence <= session.LiveFrom || row is not { IsLiveFile: true, OnDisk: { } stamp, ShownInstead: null, Current: { } entry }) continue;
            if (row.Versions.Winner!.Dot.Replica != _index.Replica || entry.Content.Length is 0 or > FrameLimits.MaxRiding) continue;
            if (session.RidingBytes + entry.Content.Length > FrameLimits.MaxRidingBytes || session.Riding.Count == FrameLimits.MaxRidingFiles) return;
            session.Riding.Enqueue((row.Sequence, (int)entry.Content.Length));
            session.RidingBytes += entry.Content.Length;
            Do(new Effect.Ride(session.Id, row.Path, entry.Content, stamp));
        }
    }

    // These have arrived, or are of no use any more.
    private static void LetOff(Session session, ulong applied)
    {
        while (session.Riding.TryPeek(out var first) && first.Sequence <= applied)
        {
            session.Riding.Dequeue();
            session.RidingBytes -= first.Bytes;
        }
    }
}
