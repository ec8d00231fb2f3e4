using CloudBox.Protocol.Time;

namespace CloudBox.Tests.Protocol.Time;

public sealed class NtpKeyFileTests
{
    private const string RealKey = "HEX:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

    [Fact]
    public void Keys_are_read_as_chrony_writes_them()
    {
        var text = $"# comment\n\n! ; %\n1 SHA256 {RealKey}\r\n20\tsha1 \t secret\n 4294967295 SHA512 ASCII:another \n";

        Assert.True(NtpKeyFile.TryParse(text, out var keys, out _));
        Assert.Equal([1u, 20u, 4294967295u], keys.Select(key => key.Id));
        Assert.Equal(NtpFault.None, NtpReply.Judge(NtpSamples.SignedReply(), NtpSamples.Sent, keys[0], out _));
    }

    [Theory]
    [InlineData("SHA1", 20)]
    [InlineData("SHA256", 32)]
    [InlineData("SHA384", 48)]
    [InlineData("SHA512", 64)]
    public void Every_kind_signs_with_20_bytes_in_version_4_and_with_all_before_and_knows_no_other_signature(string type, int digest)
    {
        Assert.True(NtpKeyFile.TryParse($"1 {type} one\n2 {type} two\n", out var keys, out _));
        foreach (var (version, length) in new[] { (4, 20), (3, digest) })
        {
            byte[] packet = [(byte)(version << 3), 2, 3];
            var signature = NtpSamples.Signed(packet, keys[0])[3..];
            Assert.Equal(4 + length, signature.Length);
            Assert.True(keys[0].IsSignatureOf(packet, signature));
            Assert.False(keys[0].IsSignatureOf([packet[0], 2, 4], signature));
            Assert.False(keys[0].IsSignatureOf(packet, signature.AsSpan(..^1)));
            Assert.False(keys[1].IsSignatureOf(packet, signature));
        }
    }

    [Theory]
    [InlineData("", "it holds no key; a line is ID TYPE KEY, as in 1 SHA256 HEX:0123...")]
    [InlineData("# nothing\n", "it holds no key; a line is ID TYPE KEY, as in 1 SHA256 HEX:0123...")]
    [InlineData("1 SHA256 a\n1 secret\n", "line 2: a key is ID TYPE KEY, as in 1 SHA256 HEX:0123...")]
    [InlineData("0 SHA256 secret", "line 1: the ID is a number from 1 to 4294967295")]
    [InlineData("x SHA256 secret", "line 1: the ID is a number from 1 to 4294967295")]
    [InlineData("1 SHA256 a\n1 SHA256 b", "line 2: there is a key with this ID already")]
    [InlineData("1 MD5 secret", "line 1: the TYPE is SHA1, SHA256, SHA384 or SHA512")]
    [InlineData("1 SHA256 HEX:secret", "line 1: the KEY is 1 to 1024 bytes, in ASCII or behind HEX: in hexadecimal")]
    [InlineData("1 SHA256 HEX:", "line 1: the KEY is 1 to 1024 bytes, in ASCII or behind HEX: in hexadecimal")]
    public void What_is_wrong_is_said_with_its_line_and_without_the_secret(string text, string problem)
    {
        Assert.False(NtpKeyFile.TryParse(text, out _, out var said));
        Assert.Equal(problem, said);
    }

    [Fact]
    public void There_is_a_limit_to_keys() =>
        Assert.False(NtpKeyFile.TryParse(string.Concat(Enumerable.Range(1, NtpKeyFile.MaxKeys + 1).Select(id => $"{id} SHA256 a\n")), out _, out _));
}
