using CloudBox.FileSystem.Linux;
using CloudBox.FileSystem.Reading;
using Microsoft.Win32.SafeHandles;

namespace CloudBox.Tests.FileSystem;

public sealed class ChangeTimesTests : IDisposable
{
    private const int Rounds = 500;

    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void A_write_after_a_look_is_told_by_the_next_look()
    {
        using var file = File.OpenHandle(_path, FileMode.Open, FileAccess.ReadWrite);
        var times = ChangeTimes.Probe(file, TimeProvider.System);
        for (var i = 0; i < (times.AreFine ? Rounds : 3); i++)
        {
            Write(file, (byte)i);
            var before = Look(file);
            times.WaitUntilTold(before);
            Write(file, (byte)~i);

            Assert.NotEqual(before, Look(file));
        }
    }

    [Fact]
    public void A_file_that_cannot_be_written_tells_nothing_finely()
    {
        using var file = File.OpenHandle(_path, FileMode.Open, FileAccess.Read);

        Assert.False(ChangeTimes.Probe(file, TimeProvider.System).AreFine);
    }

    private static void Write(SafeFileHandle file, byte value) => Assert.Equal(Errno.None, LibC.Write(file, [value], 0));

    private static CloudBox.Engine.Folder.DiskStamp Look(SafeFileHandle file)
    {
        Assert.Equal(Errno.None, LibC.Stat(file, out var status));
        return status.Stamp;
    }
}
