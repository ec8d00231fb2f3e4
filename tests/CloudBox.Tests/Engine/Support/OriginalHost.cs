using System.Security.Cryptography;
using CloudBox.Engine.Peers;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Values;

namespace CloudBox.Tests.Engine.Support;

/// <summary>
/// A peer that knows the assignment and nothing else: no stamps, no tombstones, no versions. Newest mtime wins, corrected by
/// the clock; equal mtimes go by SHA1. It looks at its folder at each check only.
/// </summary>
internal sealed class OriginalHost : ISimulatedHost
{
    private readonly SimulatedSubnet _subnet;
    private readonly double _interval;
    private SortedDictionary<RelativePath, FileRecord> _seen = [];
    private bool _announcesAll;

    public OriginalHost(SimulatedSubnet subnet, string name, long clockOffset, double intervalSeconds = 10)
    {
        (_subnet, Name, ClockOffset, _interval) = (subnet, name, clockOffset, intervalSeconds);
        subnet.Hosts.Add(this);
        subnet.Soon(Check);
    }

    public string Name { get; }

    public PeerDialect Dialect => PeerDialect.Original;

    public long ClockOffset { get; }

    public MemoryFolder Folder { get; } = new();

    public void Hint(RelativePath path)
    {
    }

    public void Hear(ISimulatedHost from, StatusMessage message)
    {
        switch (message.Type)
        {
            case StatusType.FileAdded or StatusType.FileModified:
                Consider(from, message.File!.Value);
                break;
            case StatusType.FileDeleted:
                if (Described(message.File!.Value.Path) is { } ours && ours.NamesSameAs(message.File.Value)) Remove(ours.Path);
                break;
            case StatusType.NoChanges or StatusType.DirectoryEmpty:
                _announcesAll |= (message.DirectorySha1 ?? Sha1Digest.OfNothing) != Summary();
                break;
        }
    }

    private void Consider(ISimulatedHost from, FileRecord theirs)
    {
        if (!IsNewer(from, theirs)) return;
        _subnet.Soon(() =>
        {
            if (_subnet.Fails(0.2) || !_subnet.CanTalk(this, from) || from.Folder.Read(theirs.Path) is not { } text || !IsNewer(from, theirs)) return;
            if (Folder.Read(theirs.Path) is { } old) Folder.Archive.Add(old);
            Folder.Write(theirs.Path, text, from.Folder.Stat(theirs.Path)!.Value.ModifiedNs, _subnet.Now);
        });
    }

    private bool IsNewer(ISimulatedHost from, FileRecord theirs)
    {
        if (Described(theirs.Path) is not { } ours) return true;
        if (theirs.NamesSameAs(ours)) return false;
        var offset = SimulatedSubnet.PeerOf(from, this).ClockOffsetSeconds;
        var order = (theirs.Mtime - offset).CompareTo(ours.Mtime);
        return order > 0 || (order == 0 && theirs.Sha1 > ours.Sha1);
    }

    private void Remove(RelativePath path)
    {
        Folder.Archive.Add(Folder.Read(path)!);
        Folder.Delete(path);
    }

    private void Check()
    {
        var now = new SortedDictionary<RelativePath, FileRecord>(Folder.Paths.ToDictionary(path => path, path => Described(path)!.Value));
        var hasChanged = false;
        foreach (var (path, file) in now)
        {
            if (!_seen.TryGetValue(path, out var before)) Say(StatusType.FileAdded, file);
            else if (file != before) Say(StatusType.FileModified, file);
            else if (_announcesAll) Say(StatusType.FileAdded, file);
            hasChanged |= file != before;
        }

        foreach (var (path, file) in _seen)
        {
            if (now.ContainsKey(path)) continue;
            Say(StatusType.FileDeleted, file);
            hasChanged = true;
        }

        if (!hasChanged) Say(now.Count == 0 ? StatusType.DirectoryEmpty : StatusType.NoChanges, null);
        _seen = now;
        _announcesAll = false;
        _subnet.After(_interval, Check);
    }

    private void Say(StatusType type, FileRecord? file) => _subnet.Broadcast(this, new StatusMessage
    {
        Type = type,
        Client = ClientName.Parse(Name),
        TcpPort = 5000,
        CurrentTime = UnixTime.SecondsFromNs(_subnet.Now) + ClockOffset,
        File = file,
        DirectorySha1 = type == StatusType.NoChanges ? Summary() : null,
    });

    private Sha1Digest Summary()
    {
        var digests = new byte[Folder.Paths.Count * Sha1Digest.Size];
        var at = 0;
        foreach (var path in Folder.Paths)
        {
            Described(path)!.Value.Sha1.CopyTo(digests.AsSpan(at));
            at += Sha1Digest.Size;
        }

        return Sha1Digest.FromBytes(SHA1.HashData(digests));
    }

    private FileRecord? Described(RelativePath path)
    {
        if (Folder.Read(path) is not { } text) return null;
        var content = Given.Content(text);
        return new FileRecord(UnixTime.SecondsFromNs(Folder.Stat(path)!.Value.ModifiedNs), path, content.Sha1, content.Length);
    }
}
