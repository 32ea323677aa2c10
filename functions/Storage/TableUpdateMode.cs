namespace CloudNexus.Functions.Storage;

public enum TableUpdateMode
{
    /// <summary>Properties that are not given stay as they are.</summary>
    Merge,

    /// <summary>Properties that are not given go.</summary>
    Replace,
}
