using System.Text;
using CloudBox.Network.Sessions;
using CloudBox.Network.Sessions.Joining;
using CloudBox.Network.Sessions.Trust;
using CloudBox.Protocol.Status;
using CloudBox.Protocol.Values;
using CloudBox.Tests.FileSystem;

namespace CloudBox.Tests.Network.Sessions;

public sealed class StateFileTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TempDirectory _state = new();

    public void Dispose() => _state.Dispose();

    [Fact]
    public void An_identity_is_made_once_and_stays()
    {
        using var first = DeviceIdentity.LoadOrCreate(_state.Path);
        using var second = DeviceIdentity.LoadOrCreate(_state.Path);
        Assert.Equal(first.Id, second.Id);
        Assert.NotEqual(default, first.Id);
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(_state[DeviceIdentity.FileName]));
        Assert.Equal(first.Id, DeviceKey.IdOf(first.Certificate));
        Assert.Single(Directory.GetFiles(_state.Path));
    }

    [Fact]
    public async Task Two_starts_at_once_agree_on_one_identity()
    {
        var ids = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            using var identity = DeviceIdentity.LoadOrCreate(_state.Path);
            return identity.Id;
        })));
        Assert.Single(ids.Distinct());
    }

    [Fact]
    public void An_identity_that_others_can_read_is_not_used()
    {
        DeviceIdentity.LoadOrCreate(_state.Path).Dispose();
        File.SetUnixFileMode(_state[DeviceIdentity.FileName], OwnerOnly | UnixFileMode.GroupRead);
        AssertOneLine("chmod 600", () => DeviceIdentity.LoadOrCreate(_state.Path).Dispose());
    }

    [Theory]
    [InlineData("")]
    [InlineData("not a key")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")]
    public void A_damaged_identity_is_told_and_left_alone(string content)
    {
        Write(DeviceIdentity.FileName, content);
        AssertOneLine("is damaged", () => DeviceIdentity.LoadOrCreate(_state.Path).Dispose());
        Assert.Equal(content, File.ReadAllText(_state[DeviceIdentity.FileName]));
    }

    [Fact]
    public void An_identity_cut_in_half_is_damaged()
    {
        DeviceIdentity.LoadOrCreate(_state.Path).Dispose();
        var whole = File.ReadAllBytes(_state[DeviceIdentity.FileName]);
        File.WriteAllBytes(_state[DeviceIdentity.FileName], whole[..(whole.Length / 2)]);
        AssertOneLine("is damaged", () => DeviceIdentity.LoadOrCreate(_state.Path).Dispose());
    }

    [Fact]
    public void A_link_or_a_directory_is_no_identity()
    {
        File.CreateSymbolicLink(_state[DeviceIdentity.FileName], "/dev/null");
        AssertOneLine("symbolic link", () => DeviceIdentity.LoadOrCreate(_state.Path).Dispose());
        File.Delete(_state[DeviceIdentity.FileName]);
        Directory.CreateDirectory(_state[DeviceIdentity.FileName]);
        AssertOneLine("directory", () => DeviceIdentity.LoadOrCreate(_state.Path).Dispose());
    }

    [Fact]
    public void Pins_are_durable_private_and_bounded()
    {
        var pins = DevicePins.Load(_state.Path, Device(0), Name("own"));
        for (var number = 1; number < DevicePins.MaxPins; number++) Assert.Null(pins.Pin(Device(number), Name($"n{number}")));
        Assert.Contains("known already", pins.Pin(Device(5000), Name("late")), StringComparison.Ordinal);
        Assert.Contains("belongs", pins.Check(Device(5000), Name("n7")), StringComparison.Ordinal);

        var again = DevicePins.Load(_state.Path, Device(0), Name("own"));
        Assert.Null(again.Check(Device(7), Name("n7")));
        Assert.Contains("belongs", again.Check(Device(8), Name("n7")), StringComparison.Ordinal);
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(_state[DevicePins.FileName]));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[{\"name\":\"a\",\"device\":\"wrong\"}]")]
    [InlineData("[null]")]
    public void Damaged_pins_are_told(string content)
    {
        Write(DevicePins.FileName, content);
        AssertOneLine("is damaged", () => DevicePins.Load(_state.Path, Device(0), Name("own")));
    }

    [Fact]
    public void Invites_end_and_are_swept_away()
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);
        var invites = new Invites(_state.Path, Device(1));
        var code = invites.Create(now);
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(_state[$"invites/{code.Hash}"]));
        Assert.NotNull(invites.Find(code.Hash, now + Invites.Lifetime - TimeSpan.FromSeconds(1)));
        Assert.Null(invites.Find(code.Hash, now + Invites.Lifetime));
        Assert.Empty(Directory.GetFiles(_state["invites"]));
        Assert.False(invites.TryConsume(code.Hash, now));
    }

    [Fact]
    public void An_invite_is_used_once_whatever_happens_at_the_same_time()
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);
        var invites = new Invites(_state.Path, Device(1));
        for (var round = 0; round < 20; round++)
        {
            var hash = invites.Create(now).Hash;
            var used = 0;
            Parallel.For(0, 8, _ =>
            {
                if (new Invites(_state.Path, Device(1)).TryConsume(hash, now)) Interlocked.Increment(ref used);
            });
            Assert.Equal(1, used);
        }
    }

    [Fact]
    public void Invites_are_bounded_and_names_that_are_none_are_not_looked_up()
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);
        var invites = new Invites(_state.Path, Device(1));
        Assert.Null(invites.Find("../identity.pem", now));
        for (var i = 0; i < Invites.MaxInvites; i++) invites.Create(now);
        Assert.Throws<IOException>(() => invites.Create(now));
        Assert.NotNull(invites.Create(now + Invites.Lifetime));
    }

    private void Write(string name, string content)
    {
        File.WriteAllBytes(_state[name], Encoding.UTF8.GetBytes(content));
        File.SetUnixFileMode(_state[name], OwnerOnly);
    }

    private static void AssertOneLine(string part, Action action)
    {
        var problem = Assert.ThrowsAny<IOException>(action);
        Assert.Contains(part, problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', problem.Message);
    }

    private static DeviceId Device(int number) => new((UInt128)number, 1);

    private static ClientName Name(string name) => ClientName.Parse(name);
}
