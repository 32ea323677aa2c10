namespace CloudNexus.Functions.Storage;

internal static class TableHeaders
{
    public const string Version = "x-ms-version";
    public const string VersionValue = "2019-02-02";
    public const string Date = "x-ms-date";
    public const string ErrorCode = "x-ms-error-code";
    public const string DataServiceVersion = "DataServiceVersion";
    public const string DataServiceVersionValue = "3.0";

    /// <summary>Minimal metadata brings the types and the ETag of each entity.</summary>
    public const string Json = "application/json;odata=minimalmetadata";

    public const string NextPartitionKey = "x-ms-continuation-NextPartitionKey";
    public const string NextRowKey = "x-ms-continuation-NextRowKey";
    public const string NextTableName = "x-ms-continuation-NextTableName";
}
