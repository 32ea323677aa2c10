namespace CloudNexus.Functions.Storage;

[Flags]
public enum TableSasPermissions
{
    None = 0,
    Read = 1,
    Add = 2,
    Update = 4,
    Delete = 8,
}

/// <summary>The keys that a signature opens, both ends included; null leaves an end open. The service enforces it, the Azurite emulator
/// does not. A row end needs the partition end beside it.</summary>
public sealed record TableSasRange(
    string? StartPartitionKey = null,
    string? StartRowKey = null,
    string? EndPartitionKey = null,
    string? EndRowKey = null)
{
    /// <summary>One row.</summary>
    public static TableSasRange Row(string partitionKey, string rowKey) => new(partitionKey, rowKey, partitionKey, rowKey);

    /// <summary>One partition.</summary>
    public static TableSasRange Partition(string partitionKey) => new(partitionKey, null, partitionKey, null);
}

/// <summary>A shared access signature for one table: a bearer secret until it expires.</summary>
/// <param name="Table">The table's address, without the signature.</param>
/// <param name="Query">The signature, to be added to any request's query; without a leading '?'.</param>
/// <param name="ExpiresOn">In whole seconds.</param>
public sealed record TableSas(Uri Table, string Query, DateTimeOffset ExpiresOn)
{
    /// <summary>The table's address with the signature.</summary>
    public Uri ToUri() => new($"{Table.AbsoluteUri}?{Query}");

    /// <summary>The address without the secret, so that no log gets it.</summary>
    public override string ToString() => $"{Table} until {ExpiresOn:O}";
}
