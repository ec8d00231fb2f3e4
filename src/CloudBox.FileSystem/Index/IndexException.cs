namespace CloudBox.FileSystem.Index;

/// <summary>The index database cannot be used. The message is for people: which file, what is wrong, what to do.</summary>
public sealed class IndexException : IOException
{
    public IndexException()
    {
    }

    public IndexException(string message) : base(message)
    {
    }

    public IndexException(string message, Exception inner) : base(message, inner)
    {
    }
}
