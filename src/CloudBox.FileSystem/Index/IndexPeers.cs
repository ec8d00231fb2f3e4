using CloudBox.Engine.Index;
using CloudBox.Protocol.Values;
using Microsoft.Data.Sqlite;

namespace CloudBox.FileSystem.Index;

/// <summary>
/// The tables of other replicas: what is known of them, and what they have and we have not. On the connection that writes, in
/// its open batch. One caller at a time.
/// </summary>
internal sealed class IndexPeers : IDisposable
{
    private readonly IndexDatabase _database;
    private readonly SqliteStatement _members;
    private readonly SqliteStatement _putMember;
    private readonly SqliteStatement _forgetMember;
    private readonly SqliteStatement _wanted;
    private readonly SqliteStatement _putWanted;
    private readonly SqliteStatement _forgetWanted;
    private readonly SqliteStatement _forgetWantedOf;

    public IndexPeers(SqliteConnection connection, IndexDatabase database)
    {
        _database = database;
        _members = SqliteStatement.Prepare(connection, "SELECT replica, device, received, incarnation, acknowledged, confirmed FROM member ORDER BY replica");
        _putMember = SqliteStatement.Prepare(connection, 
            "INSERT OR REPLACE INTO member (replica, device, received, incarnation, acknowledged, confirmed) VALUES ($replica, $device, $received, $incarnation, $acknowledged, $confirmed)");
        _forgetMember = SqliteStatement.Prepare(connection, "DELETE FROM member WHERE replica = $replica");
        _wanted = SqliteStatement.Prepare(connection, "SELECT replica, tree_key, versions, sequence FROM wanted ORDER BY replica, tree_key");
        _putWanted = SqliteStatement.Prepare(connection, 
            "INSERT OR REPLACE INTO wanted (replica, tree_key, versions, sequence) VALUES ($replica, $key, $versions, $sequence)");
        _forgetWanted = SqliteStatement.Prepare(connection, "DELETE FROM wanted WHERE replica = $replica AND tree_key = $key");
        _forgetWantedOf = SqliteStatement.Prepare(connection, "DELETE FROM wanted WHERE replica = $replica");
    }

    public List<MemberRow> Members()
    {
        var members = new List<MemberRow>();
        using var row = _members.Rows();
        while (row.Next())
        {
            members.Add(new MemberRow(
                new ReplicaId((ulong)row.Int64(0)),
                ReadDevice(row.Bytes(1)),
                (ulong)row.Int64(2),
                row.IsNull(3) ? null : (ulong)row.Int64(3),
                (ulong)row.Int64(4),
                (ulong)row.Int64(5)));
        }

        return members;
    }

    public void PutMember(MemberRow member)
    {
        var device = new byte[DeviceId.Size];
        member.Device.CopyTo(device);
        _putMember.Set(0, (long)member.Replica.Value);
        _putMember.Set(1, device);
        _putMember.Set(2, (long)member.Received);
        _putMember.Set(3, (long?)member.Incarnation);
        _putMember.Set(4, (long)member.Acknowledged);
        _putMember.Set(5, (long)member.Confirmed);
        _putMember.Run();
    }

    public void ForgetMember(ReplicaId replica)
    {
        foreach (var command in (SqliteStatement[])[_forgetMember, _forgetWantedOf])
        {
            command.Set(0, (long)replica.Value);
            command.Run();
        }
    }

    public List<WantedRow> Wanted()
    {
        var wanted = new List<WantedRow>();
        using var row = _wanted.Rows();
        while (row.Next())
        {
            var key = row.Bytes(1);
            var path = IndexRowReader.ReadPath(key, _database);
            var versions = IndexRowReader.ReadVersions(row.Bytes(2), key, path, _database);
            wanted.Add(new WantedRow(new ReplicaId((ulong)row.Int64(0)), path, versions, (ulong)row.Int64(3)));
        }

        return wanted;
    }

    public void PutWanted(WantedRow wanted)
    {
        var key = TreeKey.Of(wanted.Path);
        _putWanted.Set(0, (long)wanted.From.Value);
        _putWanted.Set(1, key);
        _putWanted.Set(2, VersionSetCodec.Write(wanted.Versions, key));
        _putWanted.Set(3, (long)wanted.Sequence);
        _putWanted.Run();
    }

    public void ForgetWanted(ReplicaId from, RelativePath path)
    {
        _forgetWanted.Set(0, (long)from.Value);
        _forgetWanted.Set(1, TreeKey.Of(path));
        _forgetWanted.Run();
    }

    public void Dispose()
    {
        foreach (var command in (SqliteStatement[])[_members, _putMember, _forgetMember, _wanted, _putWanted, _forgetWanted, _forgetWantedOf]) command.Dispose();
    }

    private DeviceId ReadDevice(ReadOnlySpan<byte> bytes) => bytes.Length == DeviceId.Size ? DeviceId.FromBytes(bytes) : throw _database.DamagedRow("a device");
}
