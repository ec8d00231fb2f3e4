namespace CloudBox.Network.Sessions;

/// <summary>A session that does not come about, or cannot go on. The message is one line for people. Never leaves the session code.</summary>
internal sealed class SessionException : Exception
{
    public SessionException(string reason, Exception? inner = null) : base(reason, inner)
    {
    }

    /// <summary>True when the other side said so: then there is nothing to tell it.</summary>
    public bool IsTheirs { get; init; }

    /// <summary>True when there simply was no connection, or it ended: nobody decided anything.</summary>
    public bool IsNetwork { get; init; }

    /// <summary>The other side closes, with these words.</summary>
    public static SessionException Theirs(string reason) => new(reason) { IsTheirs = true };

    /// <summary>The connection did not come about or broke.</summary>
    public static SessionException Network(string reason, Exception? inner = null) => new(reason, inner) { IsNetwork = true };
}
