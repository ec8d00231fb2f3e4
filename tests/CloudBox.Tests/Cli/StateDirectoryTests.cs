using System.Text;
using CloudBox.Cli;
using CloudBox.Protocol.Status;

namespace CloudBox.Tests.Cli;

public sealed class StateDirectoryTests
{
    // The SHA-256 of "/home/alice/share" starts with these digits.
    private const string Hash = "a9cf13e74d8b0b17";

    [Fact]
    public void Lies_where_the_environment_says()
    {
        Assert.Equal($"/state/cloudbox/alice-{Hash}", PathFor("alice", ("XDG_STATE_HOME", "/state"), ("HOME", "/home/alice")));
        Assert.Equal($"/home/alice/.local/state/cloudbox/alice-{Hash}", PathFor("alice", ("HOME", "/home/alice")));
        Assert.Equal($"/home/alice/.local/state/cloudbox/alice-{Hash}", PathFor("alice", ("XDG_STATE_HOME", "relative"), ("HOME", "/home/alice")));
        Assert.Equal($"/home/alice/.local/state/cloudbox/alice-{Hash}", PathFor("alice", ("XDG_STATE_HOME", ""), ("HOME", "/home/alice")));
        Assert.Null(PathFor("alice", ("HOME", "")));
        Assert.Null(PathFor("alice"));
    }

    [Theory]
    [InlineData("Ελένη", "Ελένη")]
    [InlineData("a.b-c_d", "a.b-c_d")]
    [InlineData("..", "%2E.")]
    [InlineData("../../etc", "%2E.%2F..%2Fetc")]
    [InlineData("a b%/😀", "a%20b%25%2F%F0%9F%98%80")]
    public void The_name_is_escaped(string name, string escaped) =>
        Assert.Equal($"/state/cloudbox/{escaped}-{Hash}", PathFor(name, ("XDG_STATE_HOME", "/state")));

    [Fact]
    public void Long_names_are_cut_and_stay_two()
    {
        var one = PathFor(new string('/', 254) + "1", ("XDG_STATE_HOME", "/state"))!;
        var other = PathFor(new string('/', 254) + "2", ("XDG_STATE_HOME", "/state"))!;

        Assert.NotEqual(one, other);
        Assert.All([one, other], path => Assert.InRange(Encoding.UTF8.GetByteCount(Path.GetFileName(path)), 1, 255));
    }

    [Fact]
    public void Is_created_for_its_owner_alone()
    {
        using var temporary = new TemporaryDirectory();
        var path = Path.Combine(temporary.Path, "state", "cloudbox", "alice-0");

        StateDirectory.Create(path);
        AssertOwnerOnly(path);
        File.SetUnixFileMode(path, (UnixFileMode)0x1ED); // 0755
        StateDirectory.Create(path);
        AssertOwnerOnly(path);
    }

    [Fact]
    public void What_is_in_the_way_is_said_in_one_line()
    {
        using var temporary = new TemporaryDirectory();
        var path = Path.Combine(temporary.File("file"), "alice-0");

        var problem = Assert.Throws<IOException>(() => StateDirectory.Create(path)).Message;

        Assert.StartsWith($"The state directory '{path}' cannot be created: ", problem, StringComparison.Ordinal);
        Assert.EndsWith("Set XDG_STATE_HOME to a directory that this user can write.", problem, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', problem);
    }

    private static void AssertOwnerOnly(string path) => Assert.Equal((UnixFileMode)0x1C0, File.GetUnixFileMode(path)); // 0700

    private static string? PathFor(string name, params (string Name, string Value)[] variables) =>
        StateDirectory.PathFor(ClientName.Parse(name), "/home/alice/share", variable => variables.FirstOrDefault(one => one.Name == variable).Value);
}
