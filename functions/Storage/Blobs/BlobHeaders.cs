namespace CloudNexus.Functions.Storage.Blobs;

internal static class BlobHeaders
{
    public const string VersionValue = "2021-12-02";
    public const string BlobType = "x-ms-blob-type";
    public const string BlobContentType = "x-ms-blob-content-type";
    public const string ContentMd5 = "Content-MD5";
    public const string Meta = "x-ms-meta-";
    public const string Range = "x-ms-range";
}
