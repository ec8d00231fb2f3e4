using System.Security.Cryptography;
using System.Text;
using CloudBox.Protocol.Status;

namespace CloudBox.Cli;

/// <summary>Where the program keeps what belongs to one folder: index, identity, control socket. Only for its user.</summary>
internal static class StateDirectory
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    // A part of a path has 255 bytes at most; the rest is for the two hashes and their hyphens.
    private const int MaxNameBytes = 200;

    /// <summary>
    /// <c>$XDG_STATE_HOME/cloudbox/NAME-HASH</c>, or below <c>~/.local/state</c> (XDG Base Directory Specification: a relative value
    /// is ignored). HASH is the start of the SHA-256 of the folder's path.
    /// </summary>
    /// <param name="name">Our client name; what is not a letter, digit, '-', '_' or '.' is percent-encoded.</param>
    /// <param name="folder">The folder: absolute, links resolved.</param>
    /// <param name="variable">Reads an environment variable.</param>
    /// <returns>An absolute path, or null when no variable tells where.</returns>
    public static string? PathFor(ClientName name, string folder, Func<string, string?> variable)
    {
        var root = Absolute(variable("XDG_STATE_HOME"));
        if (root is null && Absolute(variable("HOME")) is { } home) root = Path.Combine(home, ".local", "state");
        return root is null ? null : Path.Combine(root, "cloudbox", $"{EscapeName(name.Value)}-{Hash(folder)}");
    }

    /// <summary>Creates the directory, or takes it over, with access for its owner alone.</summary>
    /// <exception cref="IOException">It cannot be used; the message says why, in one line.</exception>
    public static void Create(string path)
    {
        try
        {
            Directory.CreateDirectory(path, OwnerOnly);
            if (File.GetUnixFileMode(path) != OwnerOnly) File.SetUnixFileMode(path, OwnerOnly);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var problem = $"The state directory '{path}' cannot be created: {e.Message}";
            throw new IOException($"{problem} Set XDG_STATE_HOME to a directory that this user can write.", e);
        }
    }

    private static string? Absolute(string? path) => path is not null && path.StartsWith('/') ? path : null;

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];

    private static string EscapeName(string name)
    {
        var escaped = new StringBuilder();
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var rune in name.EnumerateRunes())
        {
            var isPlain = Rune.IsLetterOrDigit(rune) || rune.Value is '-' or '_' || (rune.Value == '.' && escaped.Length > 0);
            var size = rune.EncodeToUtf8(utf8);
            if (isPlain) escaped.Append(rune);
            else foreach (var value in utf8[..size]) escaped.Append('%').Append(Convert.ToHexString([value]));
        }

        return Shorten(escaped.ToString());
    }

    private static string Shorten(string escaped)
    {
        if (Encoding.UTF8.GetByteCount(escaped) <= MaxNameBytes) return escaped;
        var start = new StringBuilder();
        var left = MaxNameBytes;
        foreach (var rune in escaped.EnumerateRunes())
        {
            if ((left -= rune.Utf8SequenceLength) < 0) break;
            start.Append(rune);
        }

        return $"{start}-{Hash(escaped)}";
    }
}
