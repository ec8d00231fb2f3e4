using System.Net;

namespace CloudBox.Network.Transfer;

/// <summary>Counts streams that came to nothing, and says so in few enough lines that nobody can fill the log with them.</summary>
internal sealed class DroppedStreams(TransferContext context)
{
    private readonly LogBudget _budget = new(lines: 10, TimeSpan.FromSeconds(10), context.Time);

    public void Note(IPEndPoint from, string why)
    {
        context.Counters.Dropped();
        if (_budget.TryTake(out var more)) context.Log.StreamDropped(from.Address, why, more);
    }
}
