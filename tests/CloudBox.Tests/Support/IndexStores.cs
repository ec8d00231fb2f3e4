using CloudBox.Engine.Index;

namespace CloudBox.Tests;

/// <summary>Short forms for tests.</summary>
internal static class IndexStores
{
    /// <summary>Puts a row in place of whatever is there.</summary>
    public static void Put(this IIndexStore store, IndexRow row) => store.Put(row, store.Find(row.Path));
}
