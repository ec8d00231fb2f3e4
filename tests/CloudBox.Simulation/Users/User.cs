using CloudBox.Simulation.Disk;
using CloudBox.Simulation.Exploring;
using CloudBox.Simulation.Hosts;

namespace CloudBox.Simulation.Users;

/// <summary>
/// Somebody at a host who works with the folder: one action, as the calls of the program that they use. The parts: Writing, Moving,
/// Directories. Each tells the oracle what it is about to do, from what is on disk at that moment.
/// </summary>
internal sealed partial class User
{
    private readonly World _world;
    private readonly SimHost _host;
    private readonly ChoiceStream _choices;
    private readonly SimDisk _disk;
    private readonly ulong _token;
    private ulong _pages;

    /// <param name="world">The run.</param>
    /// <param name="host">Where they sit.</param>
    /// <param name="name">Makes what they decide and write their own.</param>
    public User(World world, SimHost host, string name)
    {
        (_world, _host, _disk) = (world, host, host.Disk);
        _choices = world.Choices.Stream(name);
        _token = world.Choices.Identity($"bytes of {name}") & ~0xFFUL;
    }

    /// <summary>Chooses what to do and when.</summary>
    public void Plan()
    {
        var kind = (UserAction)_choices.Below((int)UserAction.Count);
        var at = _world.BusyNs / 1000 * _choices.Below(1000);
        Plan(kind, at);
    }

    /// <summary>Does this then, unless the machine is off.</summary>
    public void Plan(UserAction kind, long atNs)
    {
        if (kind == UserAction.Nothing || _world.Options.LeftOut.Contains(kind.ToString())) return;
        var (first, second) = (Name(), Name());
        _world.Later(atNs, () =>
        {
            if (_host.Disk.IsAway) return;
            _world.Say($"{_host} USER {kind} {first} {second}");
            _world.Trace.Note((ulong)kind, (ulong)_host.Number);
            Go(Do(kind, first, second).GetEnumerator(), _host.Power);
        });
    }

    /// <summary>Does this with these names then.</summary>
    public void Plan(UserAction kind, string first, string second, long atNs) => _world.Later(atNs, () =>
    {
        _world.Say($"{_host} USER {kind} {first} {second}");
        Go(Do(kind, first, second).GetEnumerator(), _host.Power);
    });

    /// <summary>Does something at this path now.</summary>
    public void Meddle(string path)
    {
        UserAction[] kinds = [UserAction.SaveInPlace, UserAction.SaveByRename, UserAction.Delete, UserAction.Rename, UserAction.Touch];
        var kind = kinds[_choices.Below(kinds.Length)];
        if (_world.Options.LeftOut.Contains(kind.ToString())) return;
        _world.Say($"{_host} USER {kind} {path}");
        Go(Do(kind, path, Name()).GetEnumerator(), _host.Power);
    }

    private IEnumerable<long> Do(UserAction kind, string first, string second) => kind switch
    {
        UserAction.SaveInPlace => SaveInPlace(first),
        UserAction.SaveByRename => SaveByRename(first),
        UserAction.Append => Append(first),
        UserAction.Delete => Delete(first),
        UserAction.Rename => Rename(first, second),
        UserAction.Swap => Swap(),
        UserAction.MakeDirectory => MakeDirectory(first),
        UserAction.RemoveTree => RemoveTree(first),
        UserAction.Link => Link(first),
        UserAction.Touch => Touch(first),
        UserAction.ChangeMode => ChangeMode(first),
        UserAction.Restore => Restore(first),
        UserAction.EditCopy => OnCopy(SaveInPlace),
        UserAction.DeleteCopy => OnCopy(Delete),
        UserAction.RenameCopy => OnCopy(copy => Rename(copy, second)),
        UserAction.RenameDirectory => RenameDirectory(first, second),
        _ => [],
    };

    private void Go(IEnumerator<long> calls, int power)
    {
        if (power != _host.Power || _disk.IsAway || !calls.MoveNext()) return;
        _world.Later(1_000 + calls.Current, () => Go(calls, power));
    }

    // Between two calls: mostly at once, sometimes while the program does something, sometimes a coffee.
    private long Think() => _choices.Rarely(400, 8) switch
    {
        0 => 0,
        1 => 200_000,
        2 => 2_000_000,
        3 => 25_000_000,
        4 => 60_000_000,
        5 => 150_000_000,
        6 => 800_000_000,
        _ => 4 * SimOptions.SecondNs,
    };

    private string Name() => _world.Names[_choices.Below(_world.Names.Count)];

    private ulong NewPage() => _token | ++_pages;

    // One that stands in the folder now, of those that show the losers of conflicts.
    private IEnumerable<long> OnCopy(Func<string, IEnumerable<long>> act)
    {
        var copies = SimDisk.Tree(_disk.Root).Select(at => at.Path).Where(path => path.Contains("(conflict", StringComparison.Ordinal)).ToList();
        if (copies.Count == 0) return [];
        _world.Marks.Hit("a user met a conflict copy");
        return act(copies[_choices.Below(copies.Count)]);
    }

    private bool Open(string path, out Inode directory, out string name)
    {
        var parts = SimDisk.Parts(path);
        name = parts[^1];
        return _disk.OpenDirectory(_disk.Root, parts.AsSpan(..^1), out directory) == Errno.None;
    }

    // As shells and editors do: the directories that are missing are made.
    private bool OpenOrMake(string path, out Inode directory, out string name)
    {
        var parts = SimDisk.Parts(path);
        for (var depth = 1; depth < parts.Length; depth++)
        {
            var above = string.Join('/', parts[..depth]);
            if (!Open(above, out var parent, out var last) || _disk.MakeDirectory(parent, last) != Errno.None) continue;
            _host.Hint(above, isSubtree: true);
        }

        return Open(path, out directory, out name);
    }

    // Spelled as it is found: on a file system that folds case another spelling may have the name.
    private static string Spelling(Inode directory, string name) =>
        directory.Names.Keys.FirstOrDefault(known => directory.Names.Comparer.Equals(known, name)) ?? name;

    private static string Beside(string path, string name) => path.LastIndexOf('/') is var cut and >= 0 ? $"{path[..cut]}/{name}" : name;
}
