using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using System.Text.Unicode;

namespace CloudBox.Protocol.Sessions;

/// <summary>
/// Takes values off the front of a frame's body. The first fault stays and empties the rest: what is read after it is zero and
/// means nothing, so a caller reads on and looks once, at the end. Never throws.
/// </summary>
internal ref struct FrameReader(ReadOnlySpan<byte> body)
{
    private ReadOnlySpan<byte> _rest = body;

    public FrameFault Fault { get; private set; }

    public readonly int Left => _rest.Length;

    public void Fail(FrameFault fault)
    {
        if (Fault == FrameFault.None) Fault = fault;
        _rest = default;
    }

    /// <summary>The fault of the whole body: bytes that are left over are one.</summary>
    public FrameFault Finish()
    {
        if (!_rest.IsEmpty) Fail(FrameFault.TrailingBytes);
        return Fault;
    }

    public ReadOnlySpan<byte> Take(int count)
    {
        if (_rest.Length < count)
        {
            Fail(FrameFault.Truncated);
            return default;
        }

        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }

    public byte Byte() => Take(1) is [var value] ? value : default;

    public bool Bool()
    {
        var value = Byte();
        if (value > 1) Fail(FrameFault.BadValue);
        return value == 1;
    }

    public ushort U16() => Take(2) is { Length: 2 } bytes ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : default;

    public uint U32() => Take(4) is { Length: 4 } bytes ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : default;

    public ulong U64() => Take(8) is { Length: 8 } bytes ? BinaryPrimitives.ReadUInt64BigEndian(bytes) : default;

    public long I64() => (long)U64();

    public UInt128 U128() => Take(16) is { Length: 16 } bytes ? BinaryPrimitives.ReadUInt128BigEndian(bytes) : default;

    /// <summary>A count of things that take <paramref name="leastSize"/> bytes each at the least: one that cannot be true is a fault before anything is allocated.</summary>
    public int Count(uint count, int most, int leastSize)
    {
        if (count > most) Fail(FrameFault.TooMany);
        else if (count * (long)leastSize > _rest.Length) Fail(FrameFault.Truncated);
        return Fault == FrameFault.None ? (int)count : 0;
    }

    /// <summary>The bytes of a text of at most so many.</summary>
    public ReadOnlySpan<byte> TextBytes(int mostBytes)
    {
        var length = U16();
        if (length > mostBytes) Fail(FrameFault.TooMany);
        return Fault == FrameFault.None ? Take(length) : default;
    }

    public string Text(int mostBytes)
    {
        var utf8 = TextBytes(mostBytes);
        if (utf8.IsEmpty) return "";
        if (Utf8.IsValid(utf8)) return Encoding.UTF8.GetString(utf8);
        Fail(FrameFault.BadValue);
        return "";
    }

    /// <summary>32 bytes as hexadecimal text.</summary>
    public string Secret() => Take(FrameLimits.SecretSize) is { IsEmpty: false } bytes ? Convert.ToHexStringLower(bytes) : "";

    /// <summary>32 bytes as hexadecimal text, or nothing.</summary>
    public string OptionalSecret() => Bool() ? Secret() : "";

    public ImmutableArray<ulong> Numbers(int count)
    {
        if (count == 0) return [];
        var numbers = ImmutableArray.CreateBuilder<ulong>(count);
        while (numbers.Count < count) numbers.Add(U64());
        return numbers.MoveToImmutable();
    }
}
