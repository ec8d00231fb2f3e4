using CloudBox.Cli.Joining;
using CloudBox.Cli.Keys;
using CloudBox.Network.Rates;
using CloudBox.Network.Status;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Trust;
using Serilog.Events;

namespace CloudBox.Cli.Options;

/// <summary>The root command's values as they were written; null where nothing was.</summary>
internal sealed record RawOptions(
    string? Name,
    string? Directory,
    string? Interval,
    string? BroadcastPort,
    string[] Interfaces,
    string[] Peers,
    string? Key,
    string? LimitUp,
    string? LimitDown,
    string? LogLevel,
    string? LogFile);

/// <summary>A folder that a tool is about.</summary>
/// <param name="Name">The client name under which it is kept.</param>
/// <param name="Path">The folder: absolute, links resolved.</param>
/// <param name="StateDirectory">Where its state lies; may not exist.</param>
/// <param name="Key">Its key, when that was given.</param>
internal sealed record FolderOptions(ClientName Name, string Path, string StateDirectory, FolderKey? Key);

/// <summary>Turns what was written into <see cref="RunOptions"/>, or says in one line what is wrong with which option.</summary>
internal sealed class RunOptionsReader(Surroundings surroundings)
{
    public const ushort DefaultPort = 7000;
    public const string NoDirectory = "is missing; name the folder to share, as in -d ./share";
    public static readonly TimeSpan DefaultInterval = TimeSpan.FromMinutes(1);
    public static readonly TimeSpan DefaultJoinTimeout = TimeSpan.FromSeconds(60);

    /// <summary>Checks everything and fills in the defaults.</summary>
    /// <exception cref="UsageException">A value will not do.</exception>
    public RunOptions Read(RawOptions raw)
    {
        var name = Name(raw.Name);
        var interval = raw.Interval is null ? DefaultInterval : Interval("--interval", raw.Interval);
        var port = Port(raw.BroadcastPort);
        var folder = Folder(raw.Directory);
        var state = State(name, folder);
        return new RunOptions(
            name,
            folder,
            interval,
            port,
            Interfaces(raw.Interfaces),
            [.. raw.Peers.Select(peer => Peer(peer, port)).Distinct()],
            Key(raw.Key, folder),
            Rate("--limit-up", raw.LimitUp),
            Rate("--limit-down", raw.LimitDown),
            Level(raw.LogLevel),
            LogFile(raw.LogFile, folder),
            state);
    }

    /// <summary>Checks what names a folder and its state.</summary>
    /// <exception cref="UsageException">A value will not do.</exception>
    public FolderOptions ReadFolder(string? nameText, string? directory, string? key)
    {
        var name = Name(nameText);
        var folder = Folder(directory);
        return new FolderOptions(name, folder, State(name, folder), Key(key, folder));
    }

    /// <summary>Checks where an inviter is to be looked for.</summary>
    /// <exception cref="UsageException">A value will not do.</exception>
    public JoinOptions ReadJoin(string? port, string[] interfaces, string[] peers, string? timeout) => new(
        Port(port),
        Interfaces(interfaces),
        [.. peers.Select(peer => Peer(peer, port: 0)).Distinct()],
        timeout is null ? DefaultJoinTimeout : Interval("--timeout", timeout));

    /// <summary>The host's name without its domain.</summary>
    public string DefaultName => surroundings.HostName.Split('.')[0];

    private ClientName Name(string? text)
    {
        if (ClientName.TryParse(text ?? DefaultName, out var name, out var fault)) return name;
        if (text is null) throw UsageException.Of("--name", $"the host name '{DefaultName}' cannot be used; give a name with -n");
        throw UsageException.Of("--name", fault switch
        {
            ClientNameFault.Empty => "is empty; give a name of 1 to 255 bytes",
            ClientNameFault.TooLong => "is too long; give a name of 1 to 255 bytes in UTF-8",
            ClientNameFault.ControlCharacter => $"'{text}' contains a control character; leave it out",
            _ => $"'{text}' is not valid UTF-8; give another name",
        });
    }

    private static TimeSpan Interval(string option, string text) =>
        IntervalParser.TryParse(text, out var interval, out var problem) ? interval : throw UsageException.Of(option, problem);

    private static RateLimit Rate(string option, string? text)
    {
        if (text is null) return default;
        return RateParser.TryParse(text, out var limit, out var problem) ? limit : throw UsageException.Of(option, problem);
    }

    private static ushort Port(string? text)
    {
        if (text is null) return DefaultPort;
        return PortNumber.TryParse(text, out var port)
            ? port
            : throw UsageException.Of("--broadcast-port", $"'{text}' is not a port; give a number from 1 to 65535");
    }

    private string Folder(string? text)
    {
        if (text is null) throw UsageException.Of("--directory", NoDirectory);
        return FolderPath.TryResolve(text, surroundings.CurrentDirectory, out var path, out var problem)
            ? path
            : throw UsageException.Of("--directory", problem);
    }

    private string[] Interfaces(string[] names)
    {
        if (names.Length == 0) return [];
        var present = surroundings.Interfaces();
        foreach (var name in names)
        {
            if (present.Contains(name)) continue;
            throw UsageException.Of("--interface", $"'{name}' does not exist; there are {string.Join(", ", present)}");
        }

        return [.. names.Distinct()];
    }

    private static PeerAddress Peer(string text, ushort port) =>
        PeerAddressParser.TryParse(text, port, out var peer, out var problem) ? peer : throw UsageException.Of("--peer", problem);

    private FolderKey? Key(string? text, string folder) =>
        text is null ? null : KeyFilePath.Read("--key", text, surroundings.CurrentDirectory, folder);

    private static LogEventLevel Level(string? text)
    {
        if (text is null) return LogEventLevel.Information;
        return LogLevels.TryParse(text, out var level)
            ? level
            : throw UsageException.Of("--log-level", $"'{text}' is not a level; give {LogLevels.Names}");
    }

    private string? LogFile(string? text, string folder)
    {
        if (text is null) return null;
        return LogFilePath.TryResolve(text, surroundings.CurrentDirectory, folder, out var path, out var problem)
            ? path
            : throw UsageException.Of("--log-file", problem);
    }

    private string State(ClientName name, string folder)
    {
        var state = StateDirectory.PathFor(name, folder, surroundings.Variable)
            ?? throw new UsageException("neither XDG_STATE_HOME nor HOME is set to an absolute path; set one, the program keeps its state there");
        state = Resolved(state);
        if (!PathNesting.IsInside(state, folder) && !PathNesting.IsInside(folder, state)) return state;
        throw UsageException.Of(
            "--directory",
            $"'{folder}' would share the program's own state in '{state}'; share another folder or set XDG_STATE_HOME");
    }

    private static string Resolved(string state)
    {
        try
        {
            return PhysicalPath.Resolve(state, "/");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"the state directory '{state}' cannot be used: {e.Message}; set XDG_STATE_HOME to another one", e);
        }
    }
}
