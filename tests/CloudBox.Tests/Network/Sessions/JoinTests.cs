using System.Net;
using CloudBox.Network.Sessions.Handshake;
using CloudBox.Network.Sessions.Joining;
using CloudBox.Protocol.Sessions;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Trust;

namespace CloudBox.Tests.Network.Sessions;

public sealed class JoinTests : IAsyncLifetime
{
    private static readonly FolderKey Key = FolderKey.FromBytes([.. Enumerable.Repeat((byte)1, FolderKey.Size)]);

    private readonly SessionHost _inviter = new("alice", Key);
    private readonly SessionHost _guest = new("guest");

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _inviter.DisposeAsync();
        await _guest.DisposeAsync();
    }

    [Fact]
    public async Task An_invite_brings_the_key_once()
    {
        var invite = _inviter.Invites.Create(DateTimeOffset.UtcNow);
        var key = await JoinAsync(invite);
        Assert.Equal(Key.ToSecretText(), key.ToSecretText());
        await _inviter.SaysAsync(2220, "127.0.0.1");
        Assert.DoesNotContain(_inviter.Log.Lines, line => line.Text.Contains(Key.ToSecretText()["cloudbox-key-1-".Length..], StringComparison.Ordinal));

        var again = await Assert.ThrowsAsync<JoinException>(() => JoinAsync(invite));
        Assert.Contains("ask for a new one", again.Message, StringComparison.Ordinal);
        Assert.Empty(_inviter.Events);
    }

    [Fact]
    public async Task Of_many_guests_with_one_invite_one_gets_the_key()
    {
        var invite = _inviter.Invites.Create(DateTimeOffset.UtcNow);
        var attempts = await Task.WhenAll(Enumerable.Range(0, 3).Select(async _ =>
        {
            try
            {
                return (await JoinAsync(invite)).ToSecretText();
            }
            catch (JoinException)
            {
                return null;
            }
        }));
        Assert.Single(attempts, key => key is not null);
    }

    [Fact]
    public async Task An_invite_that_has_ended_brings_nothing()
    {
        var invite = _inviter.Invites.Create(DateTimeOffset.UtcNow - Invites.Lifetime - TimeSpan.FromSeconds(1));
        await Assert.ThrowsAsync<JoinException>(() => JoinAsync(invite));
    }

    [Fact]
    public async Task A_made_up_code_brings_nothing_and_after_five_of_them_nothing_is_looked_up()
    {
        for (var attempt = 0; attempt < 5; attempt++)
        {
            var wrong = InviteCode.FromSecret(new byte[InviteCode.SecretSize], _inviter.Identity.Id);
            Assert.Contains("ask for a new one", (await Assert.ThrowsAsync<JoinException>(() => JoinAsync(wrong))).Message, StringComparison.Ordinal);
        }

        var right = _inviter.Invites.Create(DateTimeOffset.UtcNow);
        Assert.Contains("in a minute", (await Assert.ThrowsAsync<JoinException>(() => JoinAsync(right))).Message, StringComparison.Ordinal);
        Assert.NotNull(_inviter.Invites.Find(right.Hash, DateTimeOffset.UtcNow));
    }

    [Fact]
    public async Task Who_knows_the_hash_and_not_the_secret_gets_nothing_and_uses_nothing_up()
    {
        var invite = _inviter.Invites.Create(DateTimeOffset.UtcNow);
        await using (var thief = await RawSession.ConnectAsync(_inviter.EndPoint))
        {
            await thief.SendAsync(HelloFrames.Create(ClientName.Parse("thief"), 1, isClosed: true, invite.Hash));
            await thief.SendAsync(new Frame.HelloAck(new string('0', 64)));
            Assert.Contains("not good", await thief.ReadByeAsync(), StringComparison.Ordinal);
        }

        Assert.Equal(Key.ToSecretText(), (await JoinAsync(invite)).ToSecretText());
    }

    [Fact]
    public async Task Another_device_in_the_inviters_place_learns_nothing()
    {
        var invite = _inviter.Invites.Create(DateTimeOffset.UtcNow);
        await using var other = new SessionHost("bob", Key);
        var problem = await Assert.ThrowsAsync<JoinException>(() => JoinAsync(invite, other.EndPoint));
        Assert.Contains("not the device that made this invite", problem.Message, StringComparison.Ordinal);
        Assert.Equal(Key.ToSecretText(), (await JoinAsync(invite)).ToSecretText());
    }

    [Fact]
    public async Task An_open_folder_has_no_key_to_give()
    {
        var invite = InviteCode.FromSecret(new byte[InviteCode.SecretSize], _guest.Identity.Id);
        await using var other = new SessionHost("bob");
        var problem = await Assert.ThrowsAsync<JoinException>(
            () => JoinClient.JoinAsync(invite, _guest.EndPoint, other.Identity, other.Name, TimeProvider.System, default));
        Assert.Contains("has no key", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_there_is_told_in_one_line()
    {
        var invite = _inviter.Invites.Create(DateTimeOffset.UtcNow);
        var problem = await Assert.ThrowsAsync<JoinException>(() => JoinAsync(invite, new IPEndPoint(IPAddress.Parse("127.0.0.9"), 9)));
        Assert.Contains("127.0.0.9:9", problem.Message, StringComparison.Ordinal);
    }

    private Task<FolderKey> JoinAsync(InviteCode invite, IPEndPoint? at = null) =>
        JoinClient.JoinAsync(invite, at ?? _inviter.EndPoint, _guest.Identity, _guest.Name, TimeProvider.System, default);
}
