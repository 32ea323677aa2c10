namespace CloudNexus.Functions.Storage;

/// <summary>The service's type names in JSON annotations.</summary>
internal static class EdmType
{
    public const string Annotation = "@odata.type";
    public const string Binary = "Edm.Binary";
    public const string Int64 = "Edm.Int64";
    public const string Double = "Edm.Double";
    public const string DateTime = "Edm.DateTime";
    public const string Guid = "Edm.Guid";

    public const string DateTimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'";
}
