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
    private readonly SqliteCommand _members;
    private readonly SqliteCommand _putMember;
    private readonly SqliteCommand _forgetMember;
    private readonly SqliteCommand _wanted;
    private readonly SqliteCommand _putWanted;
    private readonly SqliteCommand _forgetWanted;
    private readonly SqliteCommand _forgetWantedOf;

    public IndexPeers(SqliteConnection connection, IndexDatabase database)
    {
        _database = database;
        _members = connection.Prepare("SELECT replica, device, received, incarnation, acknowledged, confirmed FROM member ORDER BY replica");
        _putMember = connection.Prepare(
            "INSERT OR REPLACE INTO member (replica, device, received, incarnation, acknowledged, confirmed) VALUES ($replica, $device, $received, $incarnation, $acknowledged, $confirmed)",
            "$replica", "$device", "$received", "$incarnation", "$acknowledged", "$confirmed");
        _forgetMember = connection.Prepare("DELETE FROM member WHERE replica = $replica", "$replica");
        _wanted = connection.Prepare("SELECT replica, tree_key, versions, sequence FROM wanted ORDER BY replica, tree_key");
        _putWanted = connection.Prepare(
            "INSERT OR REPLACE INTO wanted (replica, tree_key, versions, sequence) VALUES ($replica, $key, $versions, $sequence)",
            "$replica", "$key", "$versions", "$sequence");
        _forgetWanted = connection.Prepare("DELETE FROM wanted WHERE replica = $replica AND tree_key = $key", "$replica", "$key");
        _forgetWantedOf = connection.Prepare("DELETE FROM wanted WHERE replica = $replica", "$replica");
    }

    public List<MemberRow> Members()
    {
        var members = new List<MemberRow>();
        using var reader = _members.ExecuteReader();
        while (reader.Read())
        {
            members.Add(new MemberRow(
                new ReplicaId((ulong)reader.GetInt64(0)),
                ReadDevice(reader.GetFieldValue<byte[]>(1)),
                (ulong)reader.GetInt64(2),
                reader.IsDBNull(3) ? null : (ulong)reader.GetInt64(3),
                (ulong)reader.GetInt64(4),
                (ulong)reader.GetInt64(5)));
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
        _putMember.ExecuteNonQuery();
    }

    public void ForgetMember(ReplicaId replica)
    {
        foreach (var command in (SqliteCommand[])[_forgetMember, _forgetWantedOf])
        {
            command.Set(0, (long)replica.Value);
            command.ExecuteNonQuery();
        }
    }

    public List<WantedRow> Wanted()
    {
        var wanted = new List<WantedRow>();
        using var reader = _wanted.ExecuteReader();
        while (reader.Read())
        {
            var key = reader.GetFieldValue<byte[]>(1);
            var path = IndexRowReader.ReadPath(key, _database);
            var versions = IndexRowReader.ReadVersions(reader.GetFieldValue<byte[]>(2), key, path, _database);
            wanted.Add(new WantedRow(new ReplicaId((ulong)reader.GetInt64(0)), path, versions, (ulong)reader.GetInt64(3)));
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
        _putWanted.ExecuteNonQuery();
    }

    public void ForgetWanted(ReplicaId from, RelativePath path)
    {
        _forgetWanted.Set(0, (long)from.Value);
        _forgetWanted.Set(1, TreeKey.Of(path));
        _forgetWanted.ExecuteNonQuery();
    }

    public void Dispose()
    {
        foreach (var command in (SqliteCommand[])[_members, _putMember, _forgetMember, _wanted, _putWanted, _forgetWanted, _forgetWantedOf]) command.Dispose();
    }

    private DeviceId ReadDevice(byte[] bytes) => bytes.Length == DeviceId.Size ? DeviceId.FromBytes(bytes) : throw _database.DamagedRow("a device");
}
