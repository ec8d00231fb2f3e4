using CloudBox.Engine.Folder;
using CloudBox.Engine.Index;
using CloudBox.Protocol.Values;

namespace CloudBox.Tests.FileSystem.Scan;

/// <summary>A real folder with places to interfere.</summary>
internal sealed class HookedFolder(IFolder inner) : IFolder
{
    private int _observed;

    /// <summary>How many looks were taken.</summary>
    public int Observed => _observed;

    /// <summary>Runs before each look.</summary>
    public Action<RelativePath> BeforeObserve { get; set; } = _ => { };

    /// <summary>Changes what a look found.</summary>
    public Func<Observation, Observation> AfterObserve { get; set; } = seen => seen;

    /// <summary>Changes what a look at the root found.</summary>
    public Func<RootHealth, RootHealth> AfterCheckRoot { get; set; } = health => health;

    public RootHealth CheckRoot() => AfterCheckRoot(inner.CheckRoot());

    public Observation Observe(RelativePath path, IndexRow? known, long asOf)
    {
        Interlocked.Increment(ref _observed);
        BeforeObserve(path);
        return AfterObserve(inner.Observe(path, known, asOf));
    }

    public Observation ObserveMoved(RelativePath path, IndexRow? known, IndexRow was, long asOf) => inner.ObserveMoved(path, known, was, asOf);

    public InstallResult Install(InstallOrder order) => inner.Install(order);

    public InstallResult Remove(RemoveOrder order) => inner.Remove(order);

    public InstallResult Apply(DiskOrder order) => inner.Apply(order);

    public IReadOnlyList<InstallResult> ApplyAll(IReadOnlyList<DiskOrder> orders) => inner.ApplyAll(orders);

    public void Reserve(IIndexReader index) => inner.Reserve(index);

    public void MakeDurable(IReadOnlyCollection<RelativePath> files) => inner.MakeDurable(files);

    public IServedFile? OpenForSending(RelativePath path) => inner.OpenForSending(path);
}
