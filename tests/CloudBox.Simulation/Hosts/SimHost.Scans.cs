using CloudBox.Engine.Events;
using CloudBox.Protocol.Values;
using CloudBox.Simulation.Exploring;

namespace CloudBox.Simulation.Hosts;

/// <content>Checks of the whole folder, and the watcher's hints.</content>
internal sealed partial class SimHost
{
    private const long HintNs = 30_000_000;
    private const int HintsLostPerMille = 100;

    private readonly ChoiceStream _lossyHints;
    private readonly HashSet<string> _hinted = [];
    private bool _isScanning;
    private bool _isScanAsked;
    private long _scans;

    /// <summary>Something has happened at a path of the folder: the watcher may say so, and soon.</summary>
    public void Hint(string path, bool isSubtree = false)
    {
        if (_engine is null || Disk.IsAway) return;
        if (_world.HasFaults && _lossyHints.Chance(HintsLostPerMille)) return;
        if (!_hinted.Add(path)) return;
        Later(HintNs + Pace(), () => Follow(path, isSubtree));
    }

    private void Follow(string path, bool isSubtree)
    {
        _hinted.Remove(path);
        if (!RelativePath.TryParse(path, out var parsed, out _)) return;
        var asOf = _engine!.Epoch;
        if (isSubtree)
        {
            Start(Folder.Scan(parsed, Index, asOf, looks => Post(new FolderEvent.Observed(looks)), end =>
                Post(new FolderEvent.ScanFinished(end.Missing, end.Root, asOf, IsCheck: false))));
        }
        else
        {
            Start(Folder.Observe(parsed, Index.FindCommitted(parsed), asOf, look => Post(new FolderEvent.Observed([look]))));
        }
    }

    private void PlanScan(long delayNs)
    {
        if (_isScanning)
        {
            _isScanAsked = true;
            return;
        }

        var scan = ++_scans;
        Later(delayNs, () =>
        {
            if (scan != _scans || _isScanning) return;
            _isScanning = true;
            Check();
        });
    }

    private void Check()
    {
        var asOf = _engine!.Epoch;
        Start(Folder.Scan(null, Index, asOf, looks => Post(new FolderEvent.Observed(looks, IsCheck: true)), end =>
        {
            _isScanning = false;
            Post(new FolderEvent.ScanFinished(end.Missing, end.Root, asOf, IsCheck: true));
            PlanScan(_isScanAsked ? 0 : _world.Options.IntervalNs);
            _isScanAsked = false;
        }));
    }
}
