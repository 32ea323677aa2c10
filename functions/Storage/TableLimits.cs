namespace CloudNexus.Functions.Storage;

/// <summary>What Table Storage accepts. The client checks these before it sends anything.</summary>
public static class TableLimits
{
    /// <summary>An entity with its names and keys, counted as <see cref="TableEntity.EstimateSize"/> does.</summary>
    public const int MaxEntityBytes = 1024 * 1024;

    /// <summary>A binary property; a string property may hold half as many UTF-16 characters.</summary>
    public const int MaxPropertyBytes = 64 * 1024;

    /// <summary>Properties beside PartitionKey, RowKey and Timestamp.</summary>
    public const int MaxProperties = 252;

    public const int MaxPropertyNameChars = 255;

    /// <summary>1 KiB of UTF-16.</summary>
    public const int MaxKeyChars = 512;

    public const int MaxTransactionActions = 100;

    /// <summary>The body of a transaction as sent: binary properties count a third more there, as base64.</summary>
    public const int MaxTransactionBytes = 4 * 1024 * 1024;

    public const int MaxPageSize = 1000;
}
