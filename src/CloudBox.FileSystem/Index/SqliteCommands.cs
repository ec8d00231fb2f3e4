using Microsoft.Data.Sqlite;

namespace CloudBox.FileSystem.Index;

/// <summary>Commands that are prepared once and run often, their parameters by position.</summary>
internal static class SqliteCommands
{
    /// <summary>A command and its parameters, in the order in which they are set.</summary>
    public static SqliteCommand Prepare(this SqliteConnection connection, string sql, params ReadOnlySpan<string> parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in parameters) command.Parameters.Add(new SqliteParameter { ParameterName = name });
        return command;
    }

    /// <summary>Sets a parameter; null is the database's NULL.</summary>
    public static void Set(this SqliteCommand command, int parameter, object? value) =>
        command.Parameters[parameter].Value = value ?? DBNull.Value;
}
