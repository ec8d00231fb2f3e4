using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CloudBox.Protocol.Trust;
using CloudBox.Protocol.Values;

namespace CloudBox.Network.Sessions.Joining;

/// <summary>
/// Invites that have been made and not used: files <c>invites/HASH</c> (0600) in the state directory, HASH being the SHA-256 of the
/// secret, each with its end (Unix seconds) and the secret. Several processes may use the directory at once: whoever removes the file has used
/// the invite.
/// </summary>
/// <param name="stateDirectory">The state directory.</param>
/// <param name="inviter">Our own device.</param>
public sealed class Invites(string stateDirectory, DeviceId inviter)
{
    /// <summary>How long an invite is good.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <summary>Most invites at once.</summary>
    public const int MaxInvites = 64;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const int HashDigits = 2 * SHA256.HashSizeInBytes;

    private readonly string _directory = Path.Combine(stateDirectory, "invites");

    /// <summary>Makes an invite. Its text is for the one guest; nothing here keeps it longer than <see cref="Lifetime"/>.</summary>
    /// <exception cref="IOException">It cannot be written, or there are too many.</exception>
    public InviteCode Create(DateTimeOffset now)
    {
        Directory.CreateDirectory(_directory, OwnerOnly);
        RemoveExpired(now);
        if (Files().Count() >= MaxInvites) throw new IOException($"{MaxInvites} invites are open already: wait until some have been used, or have ended.");
        var code = InviteCode.FromSecret(RandomNumberGenerator.GetBytes(InviteCode.SecretSize), inviter);
        var text = string.Create(CultureInfo.InvariantCulture, $"{(now + Lifetime).ToUnixTimeSeconds()} {code.ToSecretHex()}\n");
        if (!PrivateFile.TryCreate(PathOf(code.Hash), Encoding.ASCII.GetBytes(text))) throw new IOException("The same invite exists already."); // 2^-128
        return code;
    }

    /// <summary>The invite with this hash, while it is good; null when there is none. Does not use it up.</summary>
    public InviteCode? Find(string hash, DateTimeOffset now)
    {
        if (!IsHash(hash) || !Directory.Exists(_directory)) return null;
        RemoveExpired(now);
        return Read(PathOf(hash)) is { } found && found.Ends > now && found.Code.Hash == hash ? found.Code : null;
    }

    /// <summary>Uses an invite up: true for one caller only, and only while it is good. It is gone, durably, before this returns.</summary>
    /// <exception cref="IOException">It cannot be removed: then it has not been used.</exception>
    public bool TryConsume(string hash, DateTimeOffset now)
    {
        if (Find(hash, now) is null) return false;
        var path = PathOf(hash);
        var taken = $"{path}.taken-{Guid.NewGuid():n}";
        try
        {
            File.Move(path, taken); // of two at once one finds nothing to move
        }
        catch (FileNotFoundException)
        {
            return false;
        }

        File.Delete(taken);
        PrivateFile.SyncDirectoryOf(path);
        return true;
    }

    private string PathOf(string hash) => Path.Combine(_directory, hash);

    private IEnumerable<string> Files() => Directory.EnumerateFiles(_directory).Where(path => IsHash(Path.GetFileName(path)));

    private static bool IsHash(string name) => name.Length == HashDigits && name.All(char.IsAsciiHexDigitLower);

    private void RemoveExpired(DateTimeOffset now)
    {
        foreach (var path in Files().ToArray())
        {
            if (Read(path) is { } found && found.Ends <= now) File.Delete(path);
        }
    }

    private (DateTimeOffset Ends, InviteCode Code)? Read(string path)
    {
        if (PrivateFile.Read(path) is not { } bytes) return null;
        var parts = Encoding.ASCII.GetString(bytes).Trim().Split(' ');
        if (parts is not [var ends, { Length: 2 * InviteCode.SecretSize } secret] || !secret.All(char.IsAsciiHexDigitLower)) return null;
        if (!uint.TryParse(ends, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)) return null;
        return (DateTimeOffset.FromUnixTimeSeconds(seconds), InviteCode.FromSecret(Convert.FromHexString(secret), inviter));
    }
}
