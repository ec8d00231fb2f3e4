using CloudBox.Protocol.Values;

namespace CloudBox.Tests.Engine.Support;

/// <summary>
/// Somebody who works on the hosts' files, and remembers what must not get lost: every content that was written and that no
/// user who had it on disk has replaced or deleted.
/// </summary>
internal sealed class SimulatedUser(SimulatedSubnet subnet)
{
    private static readonly RelativePath[] Names = [.. "a b c d/e".Split(' ').Select(Given.Path)];

    private readonly HashSet<string> _kept = [];
    private readonly List<string> _older = ["first"];
    private int _writes;

    /// <summary>True for somebody who only writes and deletes: what the assignment's protocol alone can carry.</summary>
    public bool IsPlain { get; set; }

    /// <summary>What has been done, to be read when a run fails.</summary>
    public List<string> Diary { get; } = [];

    /// <summary>Contents that have to be somewhere.</summary>
    public IReadOnlyCollection<string> Kept => _kept;

    /// <summary>Does one thing on a host.</summary>
    public void Act(ISimulatedHost host)
    {
        var path = Names[subnet.Random.Next(Names.Length)];
        var folder = host.Folder;
        if (folder.Read(path) is not { } text)
        {
            Write(host, path, $"text {++_writes}", IsPlain ? Clock(host) : AnyTime(host));
            return;
        }

        switch (IsPlain ? subnet.Random.Next(2) * 5 : subnet.Random.Next(6))
        {
            case 0 or 1: Write(host, path, $"text {++_writes}", Clock(host)); break;
            case 2: Write(host, path, $"text {++_writes}", AnyTime(host)); break;
            case 3: Copy(host, path); break;
            case 4:
                Rename(host, path, Names[subnet.Random.Next(Names.Length)], text);
                break;
            default:
                Note(host, $"deletes {path} ({text})");
                _kept.Remove(text);
                folder.Delete(path);
                Hint(host, path);
                break;
        }
    }

    /// <summary>Does one thing to one path: no renames, which are two.</summary>
    public void Write(ISimulatedHost host, RelativePath path, string text, long modifiedNs)
    {
        Note(host, $"writes {path} = {text}, mtime {(modifiedNs / Given.Second) - Given.Start}");
        if (host.Folder.Read(path) is { } replaced) _kept.Remove(replaced);
        _kept.Add(text);
        _older.Add(text);
        host.Folder.Write(path, text, modifiedNs, subnet.Now);
        Hint(host, path);
    }

    // cp -p of something older, or a touch.
    private void Copy(ISimulatedHost host, RelativePath path)
    {
        var isTouch = subnet.Random.Next(2) == 0;
        var text = isTouch ? host.Folder.Read(path)! : _older[subnet.Random.Next(_older.Count)];
        Write(host, path, text, AnyTime(host));
    }

    private void Rename(ISimulatedHost host, RelativePath from, RelativePath to, string text)
    {
        if (from == to) return;
        Note(host, $"renames {from} ({text}) to {to}");
        if (host.Folder.Read(to) is { } replaced && replaced != text) _kept.Remove(replaced);
        host.Folder.Rename(from, to, subnet.Now);
        Hint(host, from);
        Hint(host, to);
    }

    private void Hint(ISimulatedHost host, RelativePath path)
    {
        if (subnet.Random.Next(3) > 0) host.Hint(path);
    }

    private long Clock(ISimulatedHost host) => subnet.Now + (host.ClockOffset * Given.Second);

    private long AnyTime(ISimulatedHost host) => Clock(host) + subnet.Random.Next(4) switch
    {
        0 => -subnet.Random.Next(100_000) * Given.Second,
        1 => subnet.Random.Next(100) * Given.Second,
        _ => 0,
    };

    private void Note(ISimulatedHost host, string what) => Diary.Add($"{(subnet.Now - (Given.Start * Given.Second)) / 1e9:F2} {host.Name} {what}");
}
