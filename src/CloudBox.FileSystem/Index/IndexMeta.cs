using System.Collections.Immutable;
using CloudBox.Engine.Folder;
using CloudBox.Engine.Index;
using CloudBox.Protocol.Values;
using Microsoft.Data.Sqlite;

namespace CloudBox.FileSystem.Index;

/// <summary>What the index knows of itself, as it was committed.</summary>
/// <param name="Replica">Its id.</param>
/// <param name="LastCounter">The last number given to a dot or a sequence.</param>
/// <param name="LiveFiles">How many paths have a live regular file.</param>
/// <param name="Root">The root that it describes; null before the first.</param>
/// <param name="Incarnations">One for each start, oldest first.</param>
internal sealed record IndexMeta(ReplicaId Replica, ulong LastCounter, long LiveFiles, RootIdentity? Root, ImmutableArray<Incarnation> Incarnations)
{
    private const int MostIncarnations = 32;

    /// <summary>Reads it.</summary>
    /// <exception cref="IndexException">It is damaged.</exception>
    public static IndexMeta Read(SqliteConnection connection, IndexDatabase database)
    {
        using var query = SqliteStatement.Prepare(connection, "SELECT replica, last_counter, live_files, root_nonce, root_device, root_inode FROM meta WHERE id = 1");
        using var row = query.Rows();
        if (!row.Next()) throw database.DamagedRow("no identity");
        return new IndexMeta(
            new ReplicaId((ulong)row.Int64(0)),
            (ulong)row.Int64(1),
            row.Int64(2),
            row.IsNull(3) ? null : new RootIdentity((ulong)row.Int64(3), (ulong)row.Int64(4), (ulong)row.Int64(5)),
            ReadIncarnations(connection));
    }

    /// <summary>Writes another incarnation, and forgets the oldest beyond the limit. Inside a batch.</summary>
    public static void AddIncarnation(SqliteConnection connection, ulong since)
    {
        using var add = SqliteStatement.Prepare(connection, "INSERT INTO incarnation (value, since) VALUES ($value, $since)");
        add.Set(0, (long)RandomId.Next());
        add.Set(1, (long)since);
        add.Run();
        IndexDatabase.Execute(connection, $"DELETE FROM incarnation WHERE id <= (SELECT max(id) FROM incarnation) - {MostIncarnations}");
    }

    /// <summary>Writes another replica id, which has no incarnation but the one that begins. Inside a batch.</summary>
    public static void Renew(SqliteConnection connection, ulong since)
    {
        using var renew = SqliteStatement.Prepare(connection, "UPDATE meta SET replica = $replica WHERE id = 1");
        renew.Set(0, (long)RandomId.Next());
        renew.Run();
        IndexDatabase.Execute(connection, "DELETE FROM incarnation; DELETE FROM wanted; UPDATE member SET received = 0, acknowledged = 0, confirmed = 0");
        AddIncarnation(connection, since);
    }

    private static ImmutableArray<Incarnation> ReadIncarnations(SqliteConnection connection)
    {
        using var query = SqliteStatement.Prepare(connection, "SELECT value, since FROM incarnation ORDER BY id");
        using var row = query.Rows();
        var incarnations = ImmutableArray.CreateBuilder<Incarnation>();
        while (row.Next()) incarnations.Add(new Incarnation((ulong)row.Int64(0), (ulong)row.Int64(1)));
        return incarnations.ToImmutable();
    }
}
