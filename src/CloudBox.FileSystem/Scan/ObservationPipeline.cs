using System.Threading.Channels;
using CloudBox.Engine.Folder;
using CloudBox.Engine.Index;
using CloudBox.FileSystem.Reading;
using CloudBox.Protocol.Values;

namespace CloudBox.FileSystem.Scan;

/// <summary>
/// Between the walk and whoever takes its findings: workers look at what the walk names, and batches go out as they
/// come. Everything in between is bounded, so that a slow taker slows the walk down. One failure stops all.
/// </summary>
internal sealed class ObservationPipeline : IDisposable
{
    private readonly IFolder _folder;
    private readonly long _asOf;
    private readonly ScanOptions _options;
    private readonly Func<IReadOnlyList<Observation>, CancellationToken, ValueTask> _publish;
    private readonly Action<Observation, IndexRow?> _onLooked;
    private readonly CancellationTokenSource _stop;
    private readonly Channel<(RelativePath Path, IndexRow? Row, IndexRow? Was)> _looks;
    private readonly Channel<Observation> _findings;

    public ObservationPipeline(
        IFolder folder,
        long asOf,
        ScanOptions options,
        Func<IReadOnlyList<Observation>, CancellationToken, ValueTask> publish,
        Action<Observation, IndexRow?> onLooked,
        CancellationToken cancellation)
    {
        (_folder, _asOf, _options, _publish, _onLooked) = (folder, asOf, options, publish, onLooked);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _looks = Channel.CreateBounded<(RelativePath, IndexRow?, IndexRow?)>(new BoundedChannelOptions(options.BatchSize) { SingleWriter = true });
        _findings = Channel.CreateBounded<Observation>(new BoundedChannelOptions(options.BatchSize) { SingleReader = true });
    }

    /// <summary>Asks for a look at what differs from its row. Waits while the workers are busy.</summary>
    /// <param name="path">Where.</param>
    /// <param name="row">What is known there.</param>
    /// <param name="was">What was known of it under another name.</param>
    public ValueTask LookAsync(RelativePath path, IndexRow? row, IndexRow? was = null) => _looks.Writer.WriteAsync((path, row, was), _stop.Token);

    /// <summary>Adds a finding that needs no look.</summary>
    public ValueTask AddAsync(Observation finding) => _findings.Writer.WriteAsync(finding, _stop.Token);

    /// <summary>Runs the walk, the workers and the publishing until all is published.</summary>
    public async Task RunAsync(Func<CancellationToken, Task> walk)
    {
        var lookers = Enumerable.Range(0, _options.HashWorkers).Select(_ => Task.Run(() => GuardAsync(LookAllAsync)));
        var producers = Task.WhenAll([GuardAsync(token => WalkAsync(walk, token)), .. lookers]);
        await Task.WhenAll(GuardAsync(_ => FinishAsync(producers)), GuardAsync(PublishAllAsync));
    }

    public void Dispose() => _stop.Dispose();

    private async Task WalkAsync(Func<CancellationToken, Task> walk, CancellationToken cancellation)
    {
        await walk(cancellation);
        _looks.Writer.Complete();
    }

    private async Task FinishAsync(Task producers)
    {
        await producers;
        _findings.Writer.Complete();
    }

    private async Task LookAllAsync(CancellationToken cancellation)
    {
        await foreach (var (path, row, was) in _looks.Reader.ReadAllAsync(cancellation))
        {
            var observation = was is null ? _folder.Observe(path, row, _asOf) : _folder.ObserveMoved(path, row, was, _asOf);
            _onLooked(observation, row);
            if (IsNews(observation, row)) await _findings.Writer.WriteAsync(Now(observation), cancellation);
        }
    }

    // What went away since the walk passed it gets another look with all that is missing.
    private static bool IsNews(Observation observation, IndexRow? row) =>
        observation.Kind != ObservedKind.Absent && !row.IsMissing(observation) && !row.Has(observation);

    // That a directory had another name is told in the end.
    private static Observation Now(Observation observation) => observation.Kind == ObservedKind.Directory ? observation with { MovedFrom = null } : observation;

    private async Task PublishAllAsync(CancellationToken cancellation)
    {
        var findings = _findings.Reader;
        while (await findings.WaitToReadAsync(cancellation))
        {
            var batch = new List<Observation>();
            while (batch.Count < _options.BatchSize && findings.TryRead(out var finding)) batch.Add(finding);
            await _publish(batch, cancellation);
        }
    }

    private async Task GuardAsync(Func<CancellationToken, Task> work)
    {
        try
        {
            await work(_stop.Token);
        }
        catch
        {
            await _stop.CancelAsync();
            throw;
        }
    }
}
