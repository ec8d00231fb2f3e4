using System.Net;
using CloudBox.Protocol.Trust;

namespace CloudBox.Cli.Joining;

/// <summary>What became of one dial with an invite.</summary>
internal abstract record JoinAnswer
{
    private JoinAnswer()
    {
    }

    /// <summary>The inviter has handed over the folder's key.</summary>
    public sealed record Joined(FolderKey Key) : JoinAnswer;

    /// <summary>The inviter itself refuses: the invite is used, expired or withdrawn. No other host can say otherwise.</summary>
    /// <param name="Why">For people, to follow "the inviter refuses the code: ".</param>
    public sealed record Refused(string Why) : JoinAnswer;

    /// <summary>Another device than the inviter answered there.</summary>
    public sealed record SomebodyElse : JoinAnswer;

    /// <summary>Nobody answered, or the connection broke. It may be tried again.</summary>
    /// <param name="Why">For people.</param>
    public sealed record NoAnswer(string Why) : JoinAnswer;
}

/// <summary>Dials an address with an invite. Throws only when it is cancelled.</summary>
/// <param name="inviter">Where the inviter may be.</param>
/// <param name="cancel">Cancelled when it takes too long, or nobody wants the answer any more.</param>
internal delegate Task<JoinAnswer> InviterDial(IPEndPoint inviter, CancellationToken cancel);

/// <summary>Reads an invite's code; null when it is none, or was mistyped. Never throws.</summary>
internal delegate InviterDial? InviteReader(string code);

/// <summary>A new invite: its code, a secret until it is used, and how long it is good.</summary>
internal sealed record InviteTicket(string Code, TimeSpan ValidFor);

/// <summary>Writes an invite into the state directory of a folder, where its daemon finds it.</summary>
/// <exception cref="IOException">It cannot be written; the message says why.</exception>
internal delegate InviteTicket InviteWriter(string stateDirectory);
