using CloudBox.EndToEnd.Harness;

namespace CloudBox.EndToEnd.Time;

/// <summary>A program that is not there is a reason to skip, but not where all has to be tested.</summary>
public sealed class MissingProgramsTests
{
    [Fact]
    public void What_is_missing_is_named_with_its_package()
    {
        var reason = RealPrograms.ReasonToSkip(["chronyd", "ntpdig", "rdate"], program => program == "rdate" ? "/usr/bin/rdate" : null, isCI: false);
        Assert.Equal("Needs chronyd, ntpdig (Debian: apt install chrony ntpsec-ntpdig)", reason);
    }

    [Fact]
    public void Nothing_is_skipped_when_all_are_there_or_under_CI()
    {
        Assert.Null(RealPrograms.ReasonToSkip(["chronyd"], _ => "/usr/sbin/chronyd", isCI: false));
        Assert.Null(RealPrograms.ReasonToSkip(["chronyd"], _ => null, isCI: true));
    }
}
