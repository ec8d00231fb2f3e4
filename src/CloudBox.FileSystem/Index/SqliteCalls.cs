using System.Runtime.InteropServices;

namespace CloudBox.FileSystem.Index;

/// <summary>
/// The calls of SQLite that a row makes dozens of. The library's own wrappers count references on every one of them, which costs more than most of
/// these do. A handle stays valid until its <see cref="SqliteStatement"/> is disposed.
/// </summary>
internal static partial class SqliteCalls
{
    private const string Library = "e_sqlite3";

    // Bytes that are bound are copied at once.
    private static readonly nint Transient = -1;

    [LibraryImport(Library, EntryPoint = "sqlite3_step")]
    public static partial int Step(nint statement);

    [LibraryImport(Library, EntryPoint = "sqlite3_reset")]
    public static partial int Reset(nint statement);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_int64")]
    public static partial int Bind(nint statement, int parameter, long value);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_null")]
    public static partial int BindNull(nint statement, int parameter);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_zeroblob")]
    public static partial int BindZeros(nint statement, int parameter, int length);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_type")]
    public static partial int Type(nint statement, int column);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_int64")]
    public static partial long Int64(nint statement, int column);

    public static int Bind(nint statement, int parameter, ReadOnlySpan<byte> value) => BindBytes(statement, parameter, value, value.Length, Transient);

    /// <summary>UTF-8. Where there is none, an address all the same: without one it would be NULL.</summary>
    public static int BindText(nint statement, int parameter, ReadOnlySpan<byte> text) =>
        BindUtf8(statement, parameter, text.IsEmpty ? " "u8 : text, text.Length, Transient);

    /// <summary>A column's bytes, of a text its UTF-8; good until the next step.</summary>
    public static unsafe ReadOnlySpan<byte> Bytes(nint statement, int column)
    {
        var bytes = Blob(statement, column);
        return new ReadOnlySpan<byte>((void*)bytes, Length(statement, column));
    }

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_blob")]
    private static partial int BindBytes(nint statement, int parameter, ReadOnlySpan<byte> value, int length, nint lifetime);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_text")]
    private static partial int BindUtf8(nint statement, int parameter, ReadOnlySpan<byte> text, int length, nint lifetime);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_blob")]
    private static partial nint Blob(nint statement, int column);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_bytes")]
    private static partial int Length(nint statement, int column);
}
