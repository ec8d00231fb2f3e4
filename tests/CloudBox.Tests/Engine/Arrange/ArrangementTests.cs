using System.Collections.Immutable;
using CloudBox.Engine.Arrange;
using CloudBox.Engine.Folder;
using CloudBox.Engine.Index;
using CloudBox.Engine.Versions;
using CloudBox.Protocol.Values;
using CloudBox.Tests.Engine.Support;
using CloudBox.Tests.Engine.Versions;
using FsCheck;
using FsCheck.Fluent;

namespace CloudBox.Tests.Engine.Arrange;

/// <summary>From whatever the disk shows to what the versions show, one rename at a time.</summary>
public sealed class ArrangementTests
{
    private const int MostSteps = 40;

    private static readonly RelativePath Path = Given.Path("d/report.txt");

    [Fact]
    public void Whatever_is_held_becomes_what_is_wanted_and_every_byte_stays_somewhere() =>
        Prop.ForAll(Histories.Steps, steps =>
        {
            var history = Histories.Play(steps);
            foreach (var held in history.Sets)
            {
                foreach (var other in history.Sets) Arrive(held.Collapse(), held.Join(other).Collapse());
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    [Fact]
    public void A_winner_that_loses_goes_to_its_copys_name_by_the_same_exchange_that_brings_the_new_one()
    {
        var one = VersionSet.Empty.Mint(Histories.DotOf(0, 1), File("one", 1));
        var both = one.Join(VersionSet.Empty.Mint(Histories.DotOf(1, 1), File("two", 2)));
        var desk = new Desk(one, both);
        var install = Assert.IsType<InstallOrder>(desk.Next().Order);
        Assert.Equal(Layout.Of(Path, both)[1].Name, install.DisplaceTo);
    }

    [Fact]
    public void Before_a_copy_appears_its_row_says_that_it_will()
    {
        var one = VersionSet.Empty.Mint(Histories.DotOf(0, 1), File("one", 1));
        var both = one.Join(VersionSet.Empty.Mint(Histories.DotOf(1, 1), File("two", 2)));
        var intent = new Desk(one, both).Next().Intent!;
        Assert.Equal((Path, null), (intent.CopyOf, intent.OnDisk));
        Assert.Equal(Given.Content("one"), intent.ShownInstead!.Value.Content);
    }

    [Fact]
    public void A_file_of_its_own_at_a_copys_name_is_not_touched_and_the_copy_gets_a_longer_one()
    {
        var one = VersionSet.Empty.Mint(Histories.DotOf(0, 1), File("one", 1));
        var both = one.Join(VersionSet.Empty.Mint(Histories.DotOf(1, 1), File("two", 2)));
        var desk = new Desk(one, both);
        var name = Layout.Of(Path, both)[1].Name;
        desk.Rows[name] = new IndexRow(name, VersionSet.Empty.Mint(Histories.DotOf(0, 2), File("mine", 1)), new DiskStamp(4, 1, 1, 99, 0x1A4));
        var install = Assert.IsType<InstallOrder>(desk.Next().Order);
        Assert.Equal(ConflictName.Of(Path, one.Winner!.Entry, attempt: 1), install.DisplaceTo);
    }

    [Fact]
    public void An_ordinary_file_with_the_copys_name_and_bytes_is_the_copy()
    {
        var one = VersionSet.Empty.Mint(Histories.DotOf(0, 1), File("one", 1));
        var both = one.Join(VersionSet.Empty.Mint(Histories.DotOf(1, 1), File("two", 2)));
        var desk = new Desk(one, both);
        var name = Layout.Of(Path, both)[1].Name;
        desk.Rows[name] = new IndexRow(name, VersionSet.Empty.Mint(Histories.DotOf(0, 2), File("one", 1)), new DiskStamp(3, 1, 1, 99, 0x1A4));
        Assert.Null(Assert.IsType<InstallOrder>(desk.Next().Order).DisplaceTo);
    }

    [Fact]
    public void Bytes_that_are_nowhere_here_are_asked_for_before_anything_is_changed()
    {
        var one = VersionSet.Empty.Mint(Histories.DotOf(0, 1), File("one", 1));
        var two = VersionSet.Empty.Mint(Histories.DotOf(1, 1), File("two", 2));
        var desk = new Desk(one, one.Join(two), stages: false);
        Assert.Equal("two", Text(Assert.Single(Assert.IsType<ArrangeStep.Need>(desk.Step()).Missing).Entry));
    }

    private static string Text(FileEntry entry) => entry.Content == Given.Content("two") ? "two" : "another";

    private static FileEntry File(string text, long mtime) => new(EntryKind.File, Given.Content(text), mtime, 0x1A4, mtime, "al");

    private static void Arrive(VersionSet held, VersionSet target)
    {
        var desk = new Desk(held, target);
        for (var i = 0; i < MostSteps; i++)
        {
            var step = desk.Step();
            if (step is ArrangeStep.Done)
            {
                desk.AssertShows(target);
                return;
            }

            desk.Carry(Assert.IsType<ArrangeStep.Change>(step));
        }

        Assert.Fail("It never ends.");
    }

    /// <summary>Rows and staged bytes of one path: a disk that does what it is told, and loses nothing without an archive.</summary>
    private sealed class Desk
    {
        private readonly VersionSet _held;
        private readonly VersionSet _target;
        private readonly Dictionary<ContentId, IStagedFile> _staged = [];
        private readonly Dictionary<RelativePath, (long, uint)> _dressed = [];
        private readonly HashSet<Shown> _archive = [];
        private ulong _inode;

        public Desk(VersionSet held, VersionSet target, bool stages = true)
        {
            (_held, _target) = (held, target);
            Rows[Path] = new IndexRow(Path, held, null);
            foreach (var (name, version) in Layout.Of(Path, held))
            {
                var shown = Shown.Of(version.Entry)!.Value;
                var stamp = Stamp(version.Entry);
                Rows[name] = name == Path ? Rows[Path] with { OnDisk = stamp } : new IndexRow(name, VersionSet.Empty, stamp) { CopyOf = Path, ShownInstead = shown };
            }

            if (!stages) return;
            foreach (var (_, version) in Layout.Of(Path, target)) _staged.TryAdd(version.Entry.Content, new MemoryStaged(version.Dot.ToString()));
        }

        public Dictionary<RelativePath, IndexRow> Rows { get; } = [];

        public ArrangeStep Step() => Arrangement.Next(new ArrangeView(Path, _target, Copies, Rows.GetValueOrDefault, _ => VersionSet.Empty, _staged, _dressed));

        public ArrangeStep.Change Next() => Assert.IsType<ArrangeStep.Change>(Step());

        public void Carry(ArrangeStep.Change step)
        {
            if (step.Intent is { } intent) Rows[intent.Path] = intent;
            switch (step.Order)
            {
                case InstallOrder install:
                    Assert.Equal(install.Expected, Rows.GetValueOrDefault(install.Path)?.OnDisk);
                    var content = _staged.First(staged => staged.Value == install.Staged).Key;
                    if (install.DisplaceTo is { } copy) Move(install.Path, copy);
                    else if (install.Expected is not null) Archive(install.Path);
                    Show(install.Path, new Shown(EntryKind.File, content), new DiskStamp(content.Length, install.ModifiedNs, 1, ++_inode, install.Mode!.Value));
                    _staged.Remove(content);
                    break;
                case MoveOrder move: Move(move.Path, move.To); break;
                case RemoveOrder remove: Archive(remove.Path); break;
                case SetMetadataOrder set: Show(set.Path, Rows[set.Path].OnDiskAs!.Value, Rows[set.Path].OnDisk!.Value with { ModifiedNs = set.ModifiedNs, Mode = set.Mode }); break;
                default: Assert.Fail($"No file needs {step.Order}."); break;
            }
        }

        public void AssertShows(VersionSet target)
        {
            var layout = Layout.Of(Path, target);
            foreach (var (name, version) in layout) Assert.Equal(Shown.Of(version.Entry), Rows[name].OnDiskAs);
            foreach (var (name, row) in Rows) Assert.True(row.OnDisk is null || layout.Any(placement => placement.Name == name), $"{name} is left over");
            foreach (var (_, version) in Layout.Of(Path, _held))
            {
                var shown = Shown.Of(version.Entry)!.Value;
                Assert.True(_archive.Contains(shown) || Rows.Values.Any(row => row.OnDiskAs == shown), "bytes that were on disk are nowhere");
            }
        }

        private RelativePath[] Copies => [.. Rows.Values.Where(row => row.CopyOf == Path).Select(row => row.Path)];

        private DiskStamp Stamp(FileEntry entry) => new(entry.Content.Length, entry.ModifiedNs, 1, ++_inode, entry.Mode);

        private void Move(RelativePath from, RelativePath to)
        {
            Assert.Null(Rows.GetValueOrDefault(to)?.OnDisk);
            var (shown, stamp) = (Rows[from].OnDiskAs!.Value, Rows[from].OnDisk!.Value);
            Clear(from);
            Show(to, shown, stamp);
        }

        private void Archive(RelativePath name)
        {
            _archive.Add(Rows[name].OnDiskAs!.Value);
            Clear(name);
        }

        private void Clear(RelativePath name)
        {
            if (name == Path) Rows[name] = Rows[name] with { OnDisk = null, ShownInstead = null };
            else Rows.Remove(name);
        }

        private void Show(RelativePath name, Shown shown, DiskStamp stamp)
        {
            Rows[name] = name == Path
                ? Rows[name] with { OnDisk = stamp, ShownInstead = shown }
                : new IndexRow(name, VersionSet.Empty, stamp) { CopyOf = Path, ShownInstead = shown };
        }
    }
}
