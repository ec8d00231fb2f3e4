using CloudBox.FileSystem;
using CloudBox.FileSystem.Index;
using CloudBox.FileSystem.Root;
using CloudBox.Protocol.Values;

namespace CloudBox.Tests.FileSystem;

/// <summary>An index belongs to the folder that it kept last; any other takes part as somebody new (I6).</summary>
public sealed class BindTests : IDisposable
{
    private readonly TempDirectory _folder = new();
    private readonly TempDirectory _state = new();

    [Fact]
    public void The_index_that_kept_the_folder_last_stays_who_it_is()
    {
        var (replica, _) = Start("index.db");
        for (var i = 0; i < 40; i++) Assert.Equal((replica, IndexOrigin.Own), Start("index.db"));
    }

    [Fact]
    public void An_index_from_a_backup_is_renewed()
    {
        Start("index.db");
        File.Copy(At("index.db"), At("backup.db"));
        var (replica, _) = Start("index.db");
        var (renewed, origin) = Start("backup.db");
        Assert.Equal(IndexOrigin.Renewed, origin);
        Assert.NotEqual(replica, renewed);
        Assert.Equal((renewed, IndexOrigin.Own), Start("backup.db"));
    }

    [Fact]
    public void An_index_of_another_folder_is_renewed()
    {
        Start("index.db");
        File.Delete(Path.Combine(_folder.Path, ".cloudbox", "incarnation"));
        Assert.Equal(IndexOrigin.Renewed, Start("index.db").Origin);
    }

    [Fact]
    public void A_copy_from_within_the_last_run_never_uses_a_number_again()
    {
        using (var store = IndexStore.Open(At("index.db")))
        using (var folder = LocalFolder.Open(_folder.Path, null, TimeProvider.System))
        {
            folder.Bind(store);
            store.Commit();
            File.Copy(At("index.db"), At("backup.db"));
            File.Copy(At("index.db-wal"), At("backup.db-wal"));
            store.SkipTo(1000);
            folder.Reserve(store);
        }

        using var backup = IndexStore.Open(At("backup.db"));
        using var again = LocalFolder.Open(_folder.Path, null, TimeProvider.System);
        Assert.Equal(IndexOrigin.Own, again.Bind(backup));
        Assert.True(backup.LastCounter > 1000);
    }

    [Fact]
    public void An_index_that_was_copied_with_its_folder_to_another_machine_is_renewed_there()
    {
        var (replica, _) = Start("index.db", machine: 1);
        Assert.Equal((replica, IndexOrigin.Own), Start("index.db", machine: 1));
        Assert.Equal((replica, IndexOrigin.Own), Start("index.db", machine: null)); // cannot be told
        var (renewed, origin) = Start("index.db", machine: 2);
        Assert.Equal(IndexOrigin.Renewed, origin);
        Assert.NotEqual(replica, renewed);
        Assert.Equal((renewed, IndexOrigin.Own), Start("index.db", machine: 2));
    }

    [Theory]
    [InlineData("uninitialized")]
    [InlineData("")]
    [InlineData("0123456789abcdef0123456789abcdeg")]
    public void What_is_no_machine_id_is_none(string text) => Assert.Null(MachineNumber.Of(text));

    [Fact]
    public void A_machine_s_number_is_not_its_id()
    {
        var number = MachineNumber.Of("0123456789abcdef0123456789abcdef\n");
        Assert.Equal(number, MachineNumber.Of("0123456789abcdef0123456789abcdef"));
        Assert.NotEqual(0x0123456789abcdefUL, number);
        Assert.NotEqual(number, MachineNumber.Of("0123456789abcdef0123456789abcdee"));
    }

    [Fact]
    public void A_new_index_for_a_folder_that_had_one_is_a_replacement_once()
    {
        var (lost, first) = Start("index.db");
        var (replica, origin) = Start("new.db");
        Assert.Equal((IndexOrigin.Own, IndexOrigin.Replacement), (first, origin));
        Assert.NotEqual(lost, replica);
        Assert.Equal((replica, IndexOrigin.Own), Start("new.db"));
    }

    public void Dispose()
    {
        _folder.Dispose();
        _state.Dispose();
    }

    // A process that another test starts this very moment has the lock's descriptor too, until it is a program of its own.
    private LocalFolder OpenWhenFree()
    {
        var until = Environment.TickCount64 + 10_000;
        while (true)
        {
            try
            {
                return LocalFolder.Open(_folder.Path, null, TimeProvider.System);
            }
            catch (IOException) when (Environment.TickCount64 < until)
            {
                Thread.Yield();
            }
        }
    }

    private string At(string name) => Path.Combine(_state.Path, name);

    private (ReplicaId Replica, IndexOrigin Origin) Start(string index, ulong? machine = 7)
    {
        using var store = IndexStore.Open(At(index));
        using var folder = OpenWhenFree();
        var origin = folder.Bind(store, machine);
        return (store.Replica, origin);
    }
}
