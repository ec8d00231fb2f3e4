using CloudBox.Simulation.Exploring;

namespace CloudBox.Simulation.Disk;

/// <content>Bytes that change by themselves: on the platter, without a trace in any stat; and on their way from it.</content>
internal sealed partial class SimDisk
{
    private ulong _rots;

    /// <summary>The next pages that are read to be sent or copied and come out wrong.</summary>
    public int RottenReads { get; set; }

    /// <summary>The next files that are staged, and rot as soon as they are durable.</summary>
    public int RottenStages { get; set; }

    /// <summary>A page changes, into bytes that nothing else has. What is not on the platter yet cannot.</summary>
    public void Rot(Inode file, int page)
    {
        file.Sound ??= file.Content;
        file.Content = file.Content.With(page, Rotten(file.Content.Pages[page]));
        file.Durable = file.Durable with { Content = file.Content };
        _watch.Rotted(file.Content);
    }

    /// <summary>The platter gives what was written again.</summary>
    public static void Heal(Inode file)
    {
        if (file.Sound is not { } sound) return;
        (file.Content, file.Sound) = (sound, null);
        file.Durable = file.Durable with { Content = sound };
    }

    /// <summary>What has rotted is taken for what was written.</summary>
    public void Accept(Inode file) => Replace(file, file.Content);

    /// <summary>Somebody brings back what was written, from a copy elsewhere.</summary>
    public void Repair(Inode file)
    {
        Replace(file, file.Meant);
        file.IsByProgram = false;
        (file.ModifiedNs, file.ChangedNs) = (StampNow(), TickNow());
    }

    /// <summary>A page as it comes out for a peer or a copy.</summary>
    public ulong ReadOut(Inode file, int page)
    {
        Read(file, page, out var value, out var isEnd);
        if (RottenReads == 0 || isEnd) return value;
        RottenReads--;
        return Rotten(value);
    }

    private ulong Rotten(ulong page) => page ^ Mixing.Mix((ulong)Host, ++_rots);
}
