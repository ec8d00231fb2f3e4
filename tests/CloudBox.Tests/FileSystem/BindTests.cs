using CloudBox.FileSystem;
using CloudBox.FileSystem.Index;
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
        for (var i = 0; i < 40; i++) Assert.Equal((replica, false), Start("index.db"));
    }

    [Fact]
    public void An_index_from_a_backup_is_renewed()
    {
        Start("index.db");
        File.Copy(At("index.db"), At("backup.db"));
        var (replica, _) = Start("index.db");
        var (renewed, wasRenewed) = Start("backup.db");
        Assert.True(wasRenewed);
        Assert.NotEqual(replica, renewed);
        Assert.Equal((renewed, false), Start("backup.db"));
    }

    [Fact]
    public void An_index_of_another_folder_is_renewed()
    {
        Start("index.db");
        File.Delete(Path.Combine(_folder.Path, ".cloudbox", "incarnation"));
        Assert.True(Start("index.db").WasRenewed);
    }

    [Fact]
    public void A_new_index_is_not()
    {
        Start("index.db");
        Assert.False(Start("new.db").WasRenewed);
    }

    public void Dispose()
    {
        _folder.Dispose();
        _state.Dispose();
    }

    private string At(string name) => Path.Combine(_state.Path, name);

    private (ReplicaId Replica, bool WasRenewed) Start(string index)
    {
        using var store = IndexStore.Open(At(index));
        using var folder = LocalFolder.Open(_folder.Path, null, TimeProvider.System);
        var wasRenewed = folder.Bind(store);
        return (store.Replica, wasRenewed);
    }
}
