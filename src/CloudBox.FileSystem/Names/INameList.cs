using Microsoft.Win32.SafeHandles;

namespace CloudBox.FileSystem.Names;

/// <summary>What a file system makes of names.</summary>
internal interface INameList
{
    /// <summary>
    /// True when it finds a file under a name that differs in case or normalisation from the one it has, or when that cannot be told.
    /// </summary>
    /// <param name="ownDirectory">A directory of the program's own to try it in.</param>
    bool Folds(SafeFileHandle ownDirectory);

    /// <summary>The names in a directory, as it has them.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    IEnumerable<string> List(SafeFileHandle directory);
}
