using CloudBox.Engine.Events;
using CloudBox.Engine.Folder;
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
    private readonly HashSet<string> _missed = []; // a hint was lost: the watcher relies on nothing there
    private bool _isScanning;
    private bool _isScanAsked;
    private long _scans;

    /// <summary>Something has happened at a path of the folder: the watcher may say so, and soon.</summary>
    public void Hint(string path, bool isSubtree = false)
    {
        if (_engine is null || Disk.IsAway) return;
        if (_world.HasFaults && _lossyHints.Chance(HintsLostPerMille))
        {
            _missed.Add(path);
            return;
        }

        if (!_hinted.Add(path)) return;
        Later(HintNs + Pace(), () => Follow(path, isSubtree));
    }

    /// <summary>A file has another name. What was written a moment ago is told as if it had come and gone.</summary>
    public void HintMoved(string from, string to)
    {
        var isKnown = !_hinted.Contains(from) && !_missed.Contains(from) && !_hinted.Contains(to);
        if (_engine is null || Disk.IsAway) return;
        if (!isKnown)
        {
            Hint(from);
            Hint(to);
        }
        else if (_world.HasFaults && _lossyHints.Chance(HintsLostPerMille))
        {
            _missed.Add(from);
            _missed.Add(to);
        }
        else
        {
            _hinted.Add(to);
            Later(Pace(), () => FollowMove(from, to));
        }
    }

    /// <summary>A directory has another name: peers are told before it is looked at.</summary>
    public void HintMovedDirectory(string from, string to)
    {
        if (_engine is null || Disk.IsAway || _hinted.Contains(from) || (_world.HasFaults && _lossyHints.Chance(HintsLostPerMille)))
        {
            Hint(from, isSubtree: true);
            Hint(to, isSubtree: true);
            return;
        }

        Later(Pace(), () =>
        {
            Hint(to, isSubtree: true);
            Hint(from, isSubtree: true);
            if (!RelativePath.TryParse(from, out var old, out _) || !RelativePath.TryParse(to, out var path, out _) || Index.FindCommitted(old) is not { } was) return;
            Start(Folder.ObserveMoved(path, Index.FindCommitted(path), was, _engine!.Epoch, look => Post(new FolderEvent.DirectoryMoved(look))));
        });
    }

    private void FollowMove(string from, string to)
    {
        _hinted.Remove(to);
        if (!RelativePath.TryParse(from, out var old, out _) || !RelativePath.TryParse(to, out var path, out _)) return;
        var asOf = _engine!.Epoch;
        Start(Index.FindCommitted(old) is { } was
            ? Folder.ObserveMoved(path, Index.FindCommitted(path), was, asOf, Seen)
            : Folder.Observe(path, Index.FindCommitted(path), asOf, Seen));

        void Seen(Observation look)
        {
            Post(new FolderEvent.Observed([look]));
            if (look.MovedFrom is null) Hint(from);
        }
    }

    private void Follow(string path, bool isSubtree)
    {
        _hinted.Remove(path);
        if (!RelativePath.TryParse(path, out var parsed, out _)) return;
        var asOf = _engine!.Epoch;
        if (isSubtree) Scan(parsed);
        else Start(Folder.Observe(parsed, Index.FindCommitted(parsed), asOf, look => Post(new FolderEvent.Observed([look]))));
    }

    private void Scan(RelativePath directory)
    {
        var asOf = _engine!.Epoch;
        Start(Folder.Scan(directory, Index, asOf, looks => Post(new FolderEvent.Observed(looks)), end =>
            Post(new FolderEvent.ScanFinished(end.Missing, end.Root, asOf, IsCheck: false))));
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
