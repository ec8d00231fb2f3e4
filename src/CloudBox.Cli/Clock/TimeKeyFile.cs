using System.Text;
using CloudBox.Cli.Options;
using CloudBox.Protocol.Time;

namespace CloudBox.Cli.Clock;

/// <summary>Reads a key file as chrony has it, and says in one line what is in the way.</summary>
internal static class TimeKeyFile
{
    private const int MaxBytes = 256 * 1024;

    // chrony's own file can be read by a group of its own.
    private const UnixFileMode Everybody = UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>All keys of the file, in its order; none when no file is named.</summary>
    /// <exception cref="UsageException">It cannot be read, is not kept secret, or holds something else.</exception>
    public static IReadOnlyList<NtpKey> Read(string option, string? text, string currentDirectory)
    {
        if (text is null) return [];
        if (text.Length == 0 || text.Contains('\0', StringComparison.Ordinal)) throw UsageException.Of(option, "names no file");
        var path = Path.GetFullPath(text, currentDirectory);
        try
        {
            if (NtpKeyFile.TryParse(ReadSecret(option, path), out var keys, out var problem)) return keys;
            throw UsageException.Of(option, $"'{path}', {problem}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw UsageException.Of(option, $"'{path}' cannot be read: {e.Message.TrimEnd('.')}");
        }
    }

    private static string ReadSecret(string option, string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        if ((File.GetUnixFileMode(file.SafeFileHandle) & Everybody) != 0)
        {
            throw UsageException.Of(option, $"'{path}' can be used by everybody; keys are secret: chmod 600 '{path}'");
        }

        var bytes = new byte[MaxBytes];
        var length = file.ReadAtLeast(bytes, MaxBytes, throwOnEndOfStream: false);
        return length < MaxBytes ? Encoding.UTF8.GetString(bytes, 0, length) : throw UsageException.Of(option, $"'{path}' is too large for a key file");
    }
}
