using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace CloudBox.FileSystem.Index;

/// <summary>The index's database file: creates it, opens it, says what is wrong with it.</summary>
/// <param name="path">The file. Its directory is made when it is missing.</param>
internal sealed class IndexDatabase(string path)
{
    private const UnixFileMode OwnerOnlyDirectory = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    // Page caches in KiB: what the index may hold of the file in memory, whatever its size.
    private const int WriterCacheKib = 8192;
    private const int ReaderCacheKib = 1024;

    // How long another process may keep the index locked, as a backup does for a moment.
    private const int BusyTimeoutMs = 5000;

    /// <summary>The connection that writes; creates the database when the file is new.</summary>
    /// <exception cref="IndexException">The file cannot be used.</exception>
    public SqliteConnection OpenWriter() => Guard(() =>
    {
        CreateFile();
        var connection = Open(SqliteOpenMode.ReadWrite);
        try
        {
            RecogniseOrCreate(connection);
            Configure(connection);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    });

    /// <summary>A connection that only reads, and sees what has been committed.</summary>
    /// <exception cref="IndexException">The file cannot be used.</exception>
    public SqliteConnection OpenReader() => Guard(() =>
    {
        var connection = Open(SqliteOpenMode.ReadOnly);
        Execute(connection, $"PRAGMA cache_size = -{ReaderCacheKib}");
        return connection;
    });

    /// <summary>Runs something on the database; its errors come out for people.</summary>
    public T Guard<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception error) when (error is SqliteException or UnauthorizedAccessException || (error is IOException and not IndexException))
        {
            throw Explain(error);
        }
    }

    /// <summary>A row that cannot be what was written.</summary>
    public IndexException DamagedRow(string what) => new($"The index {path} is damaged ({what}). {Remedy}");

    /// <summary>What an error of the database means, for people.</summary>
    public IndexException Explain(Exception error) => new((error as SqliteException)?.SqliteErrorCode switch
    {
        SQLITE_CORRUPT => $"The index {path} is damaged. {Remedy}",
        SQLITE_NOTADB => $"The index {path} is not a database. {Remedy}",
        SQLITE_FULL => $"No space left for the index {path}. Free some space; nothing that was committed is lost.",
        SQLITE_BUSY or SQLITE_LOCKED => $"The index {path} is in use by another process. Stop that one first.",
        SQLITE_CANTOPEN or SQLITE_PERM or SQLITE_READONLY => $"The index {path} cannot be opened for writing ({error.Message}). Check its owner and its directory.",
        _ => $"The index {path} cannot be used: {error.Message}",
    }, error);

    /// <summary>Runs one statement that returns nothing of interest.</summary>
    public static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private const string Remedy = "Move the file away to build a new index from the folder; no file of yours is touched.";

    private static object? Ask(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    private static long AskNumber(SqliteConnection connection, string sql) => Ask(connection, sql) is long number ? number : 0;

    private void CreateFile()
    {
        // Before SQLite does, which would leave the modes to the umask. The -wal and -shm files take over this file's mode.
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite | FileShare.Delete };
        var directory = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(directory);
        }
        else
        {
            Directory.CreateDirectory(directory, OwnerOnlyDirectory);
            options.UnixCreateMode = OwnerOnly;
        }

        using var _ = new FileStream(path, options);
    }

    private SqliteConnection Open(SqliteOpenMode mode)
    {
        // No pooling: a pooled connection would keep the file open after Dispose.
        var options = new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false, DefaultTimeout = 5 };
        var connection = new SqliteConnection(options.ToString());
        connection.Open();
        SQLitePCL.raw.sqlite3_busy_timeout(connection.Handle, BusyTimeoutMs);
        return connection;
    }

    private void RecogniseOrCreate(SqliteConnection connection)
    {
        var version = AskNumber(connection, "PRAGMA user_version");
        var application = AskNumber(connection, "PRAGMA application_id");
        if (application == 0 && version == 0 && AskNumber(connection, "SELECT count(*) FROM sqlite_schema") == 0)
        {
            IndexSchema.Create(connection);
            return;
        }

        if (application != IndexSchema.ApplicationId)
            throw new IndexException($"{path} is not an index of this program. Move it away, or choose another state directory.");
        if (version > IndexSchema.Version)
            throw new IndexException($"The index {path} was written by a newer version of this program (format {version}, this one knows {IndexSchema.Version}). Use the newer version, or move the file away to build a new index.");
        if (version < IndexSchema.OldestVersion)
            throw DamagedRow($"format {version}");
        if (version < IndexSchema.Version)
            IndexSchema.Upgrade(connection, version);
    }

    private void Configure(SqliteConnection connection)
    {
        if (Ask(connection, "PRAGMA journal_mode = WAL") is not "wal")
            throw new IndexException($"The index {path} lies on a file system that cannot share memory between connections (a network mount?). Choose a state directory on a local disk.");
        Execute(connection, $"PRAGMA synchronous = FULL; PRAGMA cache_size = -{WriterCacheKib}; PRAGMA journal_size_limit = 67108864");
    }
}
