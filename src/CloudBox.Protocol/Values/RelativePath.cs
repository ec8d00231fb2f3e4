using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace CloudBox.Protocol.Values;

/// <summary>
/// The name of a file relative to the folder's root: parts joined by '/', valid UTF-8, no '.', '..' or empty part, no
/// control character, not inside the reserved <c>.cloudbox</c>. Whatever comes from a peer or the disk passes through
/// <see cref="TryParse(ReadOnlySpan{byte}, out RelativePath, out PathFault)"/> and nothing else, so a value of this type is
/// always safe to resolve beneath the root. Ordered by the UTF-8 bytes of the whole name (status protocol, "ordinal").
/// </summary>
public readonly struct RelativePath : IEquatable<RelativePath>, IComparable<RelativePath>
{
    /// <summary>Longest name in UTF-8 bytes.</summary>
    public const int MaxBytes = 4096;

    /// <summary>Longest part between two '/' in UTF-8 bytes (NAME_MAX of every common file system).</summary>
    public const int MaxPartBytes = 255;

    /// <summary>Most parts in one name.</summary>
    public const int MaxDepth = 128;

    /// <summary>The directory in the folder's root that holds the program's own files; never synchronised.</summary>
    public const string ReservedName = ".cloudbox";

    private readonly string? _value;

    private RelativePath(string value) => _value = value;

    /// <summary>The name; empty only for <c>default</c>.</summary>
    public string Value => _value ?? "";

    /// <summary>The last part.</summary>
    public ReadOnlySpan<char> Name => Value.AsSpan(Value.LastIndexOf('/') + 1);

    /// <summary>The directory that holds the file, or null when it lies in the root.</summary>
    public RelativePath? Parent => Value.LastIndexOf('/') is var cut and > 0 ? new RelativePath(Value[..cut]) : null;

    /// <summary>How many directories lie above it.</summary>
    public int Depth => Value.AsSpan().Count('/');

    /// <summary>Length of the name in UTF-8 bytes.</summary>
    public int Utf8Length => Encoding.UTF8.GetByteCount(Value);

    /// <summary>Parses a name that is known to be valid.</summary>
    /// <exception cref="FormatException">The text is not a valid name.</exception>
    public static RelativePath Parse(string text) =>
        TryParse(text, out var path, out var fault) ? path : throw new FormatException($"Not a relative path ({fault}): {text}");

    /// <summary>Parses text; false and the reason when it is not a valid name. Never throws.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out RelativePath path, out PathFault fault)
    {
        path = default;
        fault = Check(text);
        if (fault != PathFault.None) return false;
        path = new RelativePath(text!);
        return true;
    }

    /// <summary>Parses UTF-8 bytes as they come from the wire or the disk. Never throws.</summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out RelativePath path, out PathFault fault)
    {
        path = default;
        if (utf8.Length > MaxBytes)
        {
            fault = PathFault.TooLong;
            return false;
        }

        if (!System.Text.Unicode.Utf8.IsValid(utf8))
        {
            fault = PathFault.NotUtf8;
            return false;
        }

        return TryParse(Encoding.UTF8.GetString(utf8), out path, out fault);
    }

    /// <summary>The child <paramref name="name"/> of this directory; false when that is not a valid name.</summary>
    public bool TryAppend(string name, out RelativePath child, out PathFault fault) =>
        TryParse(_value is null ? name : $"{_value}/{name}", out child, out fault);

    /// <summary>The same for UTF-8 bytes as they come from the disk; costs no more than the new name. Never throws.</summary>
    public bool TryAppend(ReadOnlySpan<byte> name, out RelativePath child, out PathFault fault)
    {
        child = default;
        if (_value is null) return TryParse(name, out child, out fault);
        fault = PathFault.NotUtf8;
        if (!System.Text.Unicode.Utf8.IsValid(name)) return false;
        if (name.Length > MaxPartBytes || name.Contains((byte)'/')) return TryAppend(Encoding.UTF8.GetString(name), out child, out fault);
        Span<char> text = stackalloc char[MaxPartBytes];
        text = text[..Encoding.UTF8.GetChars(name, text)];
        fault = CheckPart(text);
        if (fault == PathFault.None && Depth + 1 >= MaxDepth) fault = PathFault.TooDeep;
        if (fault == PathFault.None && Utf8Length + 1 + name.Length > MaxBytes) fault = PathFault.TooLong;
        if (fault != PathFault.None) return false;
        child = new RelativePath($"{_value}/{text}");
        return true;
    }

    /// <summary>
    /// The name that this path has when a directory gets another one: this is the directory, or lies below it. False when that would be no valid name.
    /// </summary>
    /// <param name="from">The directory's name.</param>
    /// <param name="to">The name it gets.</param>
    /// <param name="path">The new name.</param>
    public bool TryRebase(RelativePath from, RelativePath to, out RelativePath path)
    {
        path = to;
        return this == from || (IsUnder(from) && TryParse($"{to.Value}{Value.AsSpan(from.Value.Length)}", out path, out _));
    }

    /// <summary>True when this path lies somewhere below <paramref name="directory"/>.</summary>
    public bool IsUnder(RelativePath directory) =>
        Value.Length > directory.Value.Length
        && Value[directory.Value.Length] == '/'
        && Value.StartsWith(directory.Value, StringComparison.Ordinal);

    public int CompareTo(RelativePath other) => Utf8Order.Compare(Value, other.Value);

    public bool Equals(RelativePath other) => string.Equals(Value, other.Value, StringComparison.Ordinal);

    public override bool Equals(object? obj) => obj is RelativePath other && Equals(other);

    public override int GetHashCode() => Value.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Value;

    public static bool operator ==(RelativePath left, RelativePath right) => left.Equals(right);

    public static bool operator !=(RelativePath left, RelativePath right) => !left.Equals(right);

    public static bool operator <(RelativePath left, RelativePath right) => left.CompareTo(right) < 0;

    public static bool operator <=(RelativePath left, RelativePath right) => left.CompareTo(right) <= 0;

    public static bool operator >(RelativePath left, RelativePath right) => left.CompareTo(right) > 0;

    public static bool operator >=(RelativePath left, RelativePath right) => left.CompareTo(right) >= 0;

    private static PathFault Check(string? text)
    {
        if (string.IsNullOrEmpty(text)) return PathFault.Empty;
        if (text[0] == '/') return PathFault.Absolute;
        if (text.Length > MaxBytes) return PathFault.TooLong;
        var depth = 0;
        foreach (var range in text.AsSpan().Split('/'))
        {
            var fault = CheckPart(text.AsSpan(range));
            if (fault != PathFault.None) return fault;
            if (++depth > MaxDepth) return PathFault.TooDeep;
        }

        if (IsReserved(text)) return PathFault.Reserved;
        return Encoding.UTF8.GetByteCount(text) > MaxBytes ? PathFault.TooLong : PathFault.None;
    }

    private static PathFault CheckPart(ReadOnlySpan<char> part)
    {
        if (part.IsEmpty) return PathFault.EmptyPart;
        if (part is "." or "..") return PathFault.DotPart;
        foreach (var c in part)
        {
            if (char.IsControl(c)) return PathFault.ControlCharacter;
        }

        if (!Utf16Text.IsWellFormed(part)) return PathFault.NotUtf8; // an unpaired surrogate has no UTF-8 form
        return Encoding.UTF8.GetByteCount(part) > MaxPartBytes ? PathFault.PartTooLong : PathFault.None;
    }

    // Whatever the case: on a file system that folds case, .CloudBox is the same directory.
    private static bool IsReserved(string text)
    {
        var first = text.AsSpan();
        var cut = first.IndexOf('/');
        if (cut >= 0) first = first[..cut];
        return first.Equals(ReservedName, StringComparison.OrdinalIgnoreCase);
    }
}
