using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using static SQLitePCL.raw;

namespace CloudBox.FileSystem.Index;

/// <summary>
/// A statement that is prepared once and run often, its parameters and columns by position from 0 on. Straight on SQLite: a
/// <see cref="SqliteCommand"/> looks up every parameter by name and boxes every value on every run, which costs more than the
/// row does. Errors come out as <see cref="SqliteException"/>. One caller at a time.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _owner;
    private readonly nint _statement;

    private SqliteStatement(sqlite3 database, sqlite3_stmt statement) => (_database, _owner, _statement) = (database, statement, statement.DangerousGetHandle());

    /// <summary>Prepares a statement; parameters count from 0 in the order in which they first appear in it.</summary>
    public static SqliteStatement Prepare(SqliteConnection connection, string sql)
    {
        var database = connection.Handle!;
        SqliteException.ThrowExceptionForRC(sqlite3_prepare_v2(database, sql, out var statement), database);
        return new SqliteStatement(database, statement);
    }

    public void Set(int parameter, long value) => Check(SqliteCalls.Bind(_statement, parameter + 1, value));

    public void Set(int parameter, long? value)
    {
        if (value is { } number) Set(parameter, number);
        else SetNull(parameter);
    }

    public void Set(int parameter, string? value)
    {
        if (value is null) SetNull(parameter);
        else Check(SqliteCalls.BindText(_statement, parameter + 1, Encoding.UTF8.GetBytes(value)));
    }

    /// <summary>Sets bytes; none are an empty blob, not NULL.</summary>
    public void Set(int parameter, ReadOnlySpan<byte> value) =>
        Check(value.IsEmpty ? SqliteCalls.BindZeros(_statement, parameter + 1, 0) : SqliteCalls.Bind(_statement, parameter + 1, value));

    public void SetNull(int parameter) => Check(SqliteCalls.BindNull(_statement, parameter + 1));

    /// <summary>Runs it to its end, for what it does.</summary>
    public void Run()
    {
        using var rows = Rows();
        while (rows.Next())
        {
        }
    }

    /// <summary>Runs it for a single truth.</summary>
    public bool IsTrue()
    {
        using var rows = Rows();
        return rows.Next() && rows.Int64(0) != 0;
    }

    /// <summary>Runs it; the rows are to be disposed before the next run.</summary>
    public Cursor Rows() => new(this);

    /// <summary>How much work SQLite has had with it since this was last asked, in steps of its virtual machine: what a test can hold a query to.</summary>
    internal int TakeSteps() => sqlite3_stmt_status(_owner, SQLITE_STMTSTATUS_VM_STEP, resetFlg: 1);

    public void Dispose() => _owner.Dispose();

    private void Check(int result)
    {
        if (result is not SQLITE_OK) SqliteException.ThrowExceptionForRC(result, _database);
    }

    /// <summary>The rows of one run, each until the next.</summary>
    public readonly ref struct Cursor(SqliteStatement owner)
    {
        private readonly nint _statement = owner._statement;

        /// <summary>Goes to the next row; false when there is none.</summary>
        public bool Next()
        {
            var result = SqliteCalls.Step(_statement);
            if (result is SQLITE_ROW) return true;
            if (result is not SQLITE_DONE) SqliteException.ThrowExceptionForRC(result, owner._database);
            return false;
        }

        public bool IsNull(int column) => SqliteCalls.Type(_statement, column) == SQLITE_NULL;

        public long Int64(int column) => SqliteCalls.Int64(_statement, column);

        /// <summary>Bytes, good until the next row.</summary>
        public ReadOnlySpan<byte> Bytes(int column) => SqliteCalls.Bytes(_statement, column);

        public string Text(int column) => Encoding.UTF8.GetString(SqliteCalls.Bytes(_statement, column));

        // What a failed run has to say has been thrown already.
        public void Dispose() => _ = SqliteCalls.Reset(_statement);
    }
}
