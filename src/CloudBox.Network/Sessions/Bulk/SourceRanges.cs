using CloudBox.Network.Sessions.Bulk.Sharing;
using CloudBox.Protocol.Sessions;

namespace CloudBox.Network.Sessions.Bulk;

/// <summary>
/// What is fetched of the peer that has the whole file: what no other receiver has or is fetching, our own part first. When that is all that is left and
/// nothing comes of it, it is fetched all the same.
/// </summary>
/// <param name="picker">What is missing.</param>
/// <param name="share">What others have; null when nobody shares.</param>
/// <param name="time">Measures how long nothing has come.</param>
internal sealed class SourceRanges(RangePicker picker, Share? share, TimeProvider time) : IRangeSupply
{
    // A range of 8 MiB takes a tenth of this over a gigabit link.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(700);

    // However much others say meanwhile.
    private static readonly TimeSpan LongestPatience = TimeSpan.FromSeconds(5);

    private bool _hasBegun;

    public async ValueTask<RangeRequest?> NextAsync(CancellationToken cancel)
    {
        var (since, done) = (time.GetTimestamp(), picker.Done);
        while (!picker.IsComplete)
        {
            var changed = picker.Changes.Next;
            if (TakeNext() is { } range) return range;
            var isFired = await IsFiredAsync(changed, cancel);
            if (picker.Done != done) (since, done) = (time.GetTimestamp(), picker.Done);
            if (share is null || (isFired && time.GetElapsedTime(since) < LongestPatience)) continue;
            if (picker.Take() is not { } late) continue;
            share.NoteStalled(late);
            share.Tell();
            return late;
        }

        return null;
    }

    // Receivers hear a little late of what others take: each has a part of its own, and helps with those of others when it has all of that. Who turns out to be the only one goes from start
    // to end: what has come without a gap is what a cut leaves.
    private RangeRequest? TakeNext()
    {
        if (share is null) return picker.Take();
        var elsewhere = share.Elsewhere();
        var isAlone = elsewhere is null && _hasBegun;
        _hasBegun = true;
        bool IsFree(int range) => elsewhere?.Invoke(range) != true;
        var range = isAlone ? picker.Take() : picker.Take(range => share.IsOurs(range) && IsFree(range)) ?? picker.Take(IsFree, share.FirstToHelpWith);
        if (range is not null) share.Tell();
        return range;
    }

    private async Task<bool> IsFiredAsync(Task changed, CancellationToken cancel)
    {
        try
        {
            await changed.WaitAsync(Patience, time, cancel);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
