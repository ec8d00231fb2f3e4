using CloudBox.Protocol.Sessions;
using CloudBox.Protocol.Values;

namespace CloudBox.Network.Sessions.Bulk.Sharing;

/// <summary>What is fetched of another receiver: what it has and we have not.</summary>
internal sealed class SharedRanges(RangePicker picker, SharePeer peer, ContentId content) : IRangeSupply
{
    public async ValueTask<RangeRequest?> NextAsync(CancellationToken cancel)
    {
        while (!picker.IsComplete && peer.Find(content) is not null)
        {
            var changed = picker.Changes.Next;
            if (picker.Take(range => peer.Find(content) is { } said && RangeBits.Has(said.Here, range)) is { } range) return range;
            await changed.WaitAsync(cancel);
        }

        return null;
    }
}
