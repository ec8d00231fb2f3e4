using CloudBox.Cli.Hosting;

namespace CloudBox.Tests.Cli;

/// <summary>Threads for work that blocks on the disk.</summary>
public sealed class DiskWorkersTests
{
    [Fact]
    public void Stopping_waits_neither_for_a_job_that_lasts_nor_for_those_behind_it()
    {
        using var release = new ManualResetEventSlim();
        using var began = new CountdownEvent(4);
        var late = 0;
        var workers = new DiskWorkers();
        for (var i = 0; i < 4; i++) workers.Enqueue(() => { began.Signal(); release.Wait(TimeSpan.FromSeconds(30)); });
        for (var i = 0; i < 100; i++) workers.Enqueue(() => Interlocked.Increment(ref late));
        Assert.True(began.Wait(TimeSpan.FromSeconds(10)));

        workers.Dispose();

        Assert.False(release.IsSet);
        release.Set();
        Assert.Equal(0, Volatile.Read(ref late));
        workers.Enqueue(() => Interlocked.Increment(ref late));
        Assert.Equal(0, Volatile.Read(ref late));
    }
}
