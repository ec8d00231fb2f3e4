using CloudBox.Network.Sessions.Bulk.Sharing;
using CloudBox.Protocol.Sessions;

namespace CloudBox.Network.Sessions.Bulk;

/// <summary>
/// What is fetched of the peer that has the whole file: what no other receiver has or is fetching, from the start on. When that is all that is left and
/// nothing comes of it, it is fetched all the same.
/// </summary>
/// <param name="picker">What is missing.</param>
/// <param name="share">What others have; null when nobody shares.</param>
/// <param name="time">Measures how long nothing has come.</param>
internal sealed class SourceRanges(RangePicker picker, Share? share, TimeProvider time) : IRangeSupply
{
    // A range of 8 MiB takes a tenth of this over a gigabit link.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(700);

    // So that receivers that begin at once do not all begin with the same range.
    private int _from = share?.Rank * SessionLimits.MaxDataConnections ?? 0;

    public async ValueTask<RangeRequest?> NextAsync(CancellationToken cancel)
    {
        while (!picker.IsComplete)
        {
            var changed = picker.Changes.Next;
            var elsewhere = share?.Elsewhere();
            if (Take(elsewhere is null ? null : range => !elsewhere(range)) is { } range) return range;
            if (await IsFiredAsync(changed, cancel) || share is null) continue;
            if (picker.Take() is not { } late) continue;
            share.NoteStalled(late);
            share.Tell();
            return late;
        }

        return null;
    }

    private RangeRequest? Take(Func<int, bool>? mayTake)
    {
        var range = picker.Take(mayTake, _from);
        if (range is null) return null;
        _from = 0;
        share?.Tell();
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
