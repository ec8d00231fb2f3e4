using System.Net;
using CloudBox.Network.Sessions;
using CloudBox.Network.Sessions.Joining;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Trust;

namespace CloudBox.Cli.Joining;

/// <summary>Invites as sessions carry them.</summary>
internal static class SessionInvites
{
    /// <summary>Makes an invite of the device whose state directory this is.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static InviteTicket Write(string stateDirectory)
    {
        using var identity = DeviceIdentity.LoadOrCreate(stateDirectory);
        var code = new Invites(stateDirectory, identity.Id).Create(DateTimeOffset.UtcNow);
        return new InviteTicket(code.ToSecretText(), Invites.Lifetime);
    }

    /// <summary>Reads a code; null when it was mistyped.</summary>
    public static InviterDial? Read(string code)
    {
        if (!InviteCode.TryParse(code, out var invite)) return null;
        return (inviter, cancel) => DialAsync(invite, inviter, cancel);
    }

    // The guest is asked for a name, and has none before it keeps a folder.
    private static readonly ClientName Guest = ClientName.Parse("guest");

    private static async Task<JoinAnswer> DialAsync(InviteCode invite, IPEndPoint inviter, CancellationToken cancel)
    {
        using var identity = DeviceIdentity.CreateTemporary();
        try
        {
            return new JoinAnswer.Joined(await JoinClient.JoinAsync(invite, inviter, identity, Guest, TimeProvider.System, cancel));
        }
        catch (JoinException problem)
        {
            return problem.Failure switch
            {
                JoinFailure.Refused => new JoinAnswer.Refused(problem.Message),
                JoinFailure.SomebodyElse => new JoinAnswer.SomebodyElse(),
                _ => new JoinAnswer.NoAnswer(problem.Message),
            };
        }
    }
}
