namespace CloudBox.Tests.FileSystem;

/// <summary>A fact that needs permissions to be refused; the superuser is refused nothing.</summary>
internal sealed class UnprivilegedFactAttribute : FactAttribute
{
    public UnprivilegedFactAttribute()
    {
        if (Environment.IsPrivilegedProcess) Skip = "The superuser may read everything.";
    }
}
