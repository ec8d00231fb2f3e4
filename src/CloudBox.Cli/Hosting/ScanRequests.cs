using System.Threading.Channels;

namespace CloudBox.Cli.Hosting;

/// <summary>Asks the check to come early. Requests that come while one waits are one.</summary>
internal sealed class ScanRequests
{
    private readonly Channel<bool> _asked = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Ask() => _asked.Writer.TryWrite(true);

    /// <summary>Waits for a request or the end of <paramref name="interval"/>; true when it was a request.</summary>
    public async Task<bool> WaitAsync(TimeSpan interval, TimeProvider time, CancellationToken cancel)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        await Task.WhenAny(_asked.Reader.WaitToReadAsync(either.Token).AsTask(), Task.Delay(interval, time, either.Token));
        await either.CancelAsync();
        cancel.ThrowIfCancellationRequested();
        return _asked.Reader.TryRead(out _);
    }
}
