using Microsoft.Data.Sqlite;

namespace CloudBox.FileSystem.Index;

/// <summary>The tables of an index: made anew, or brought up to date in place. Each in one transaction.</summary>
internal static class IndexSchema
{
    /// <summary>What this program writes; a greater number in a file is a newer program's.</summary>
    public const int Version = 4;

    /// <summary>The least version that can be brought up to date.</summary>
    public const int OldestVersion = 1;

    /// <summary>PRAGMA application_id, "CBX2": tells our file from any other SQLite database.</summary>
    public const int ApplicationId = 0x43425832;

    /// <summary>Makes the tables in an empty database, and gives it a replica id.</summary>
    public static void Create(SqliteConnection connection)
    {
        using var transaction = connection.BeginTransaction(deferred: false);
        Run(connection, "schema.sql");
        Run(connection, "sessions.sql");
        Run(connection, "contents.sql");
        Run(connection, "sizes.sql");
        using (var statement = SqliteStatement.Prepare(connection, "INSERT INTO meta (id, replica, last_counter, live_files) VALUES (1, $replica, 0, 0)"))
        {
            statement.Set(0, (long)RandomId.Next());
            statement.Run();
        }

        IndexDatabase.Execute(connection, $"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {Version}");
        transaction.Commit();
    }

    /// <summary>Brings an earlier format up to date; replica id, root and rows stay.</summary>
    public static void Upgrade(SqliteConnection connection, long version)
    {
        using var transaction = connection.BeginTransaction(deferred: false);
        if (version < 2)
        {
            Run(connection, "upgrade-2.sql");
            Run(connection, "sessions.sql");
        }

        if (version < 3) Run(connection, "contents.sql");
        Run(connection, "sizes.sql");
        IndexDatabase.Execute(connection, $"PRAGMA user_version = {Version}");
        transaction.Commit();
    }

    private static void Run(SqliteConnection connection, string script)
    {
        using var stream = typeof(IndexSchema).Assembly.GetManifestResourceStream($"CloudBox.FileSystem.Index.{script}")
            ?? throw new InvalidOperationException($"{script} is missing from the assembly.");
        using var reader = new StreamReader(stream);
        IndexDatabase.Execute(connection, reader.ReadToEnd());
    }
}
