using System.Text;

namespace CloudBox.EndToEnd.Peers;

/// <summary>Order of names by their UTF-8 bytes.</summary>
public static class Utf8Names
{
    public static readonly IComparer<string> Ordinal = Comparer<string>.Create((left, right) =>
        Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right)));
}
